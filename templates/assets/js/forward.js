/* A page that leads on: to what took its place, at the anchor that took the place of the reader's. */
"use strict";

{
  const link = document.querySelector("main a");
  const anchors = JSON.parse(link.dataset.anchors || "{}");
  let anchor = location.hash.slice(1);
  try {
    anchor = decodeURIComponent(anchor);
  } catch {
    /* as it is written, then */
  }
  const known = Object.hasOwn(anchors, anchor);
  const target = new URL(known ? anchors[anchor] : link.href, location.href);
  if (!known && anchor) target.hash = location.hash;
  if (!target.search) target.search = location.search;
  location.replace(target);
}
