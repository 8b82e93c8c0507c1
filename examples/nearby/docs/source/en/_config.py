INSTALL = """
! pip install nearby
# ! pip install git+https://github.com/example/nearby.git
"""

notebook_first_cells = [{"type": "code", "content": INSTALL}]
black_avoid_patterns = {"{index_class}": "FakeIndexClass"}
