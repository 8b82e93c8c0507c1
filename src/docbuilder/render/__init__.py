"""Trees become pages: HTML from nodes, code colours, MathML, Markdown twins, and the theme around it all."""
