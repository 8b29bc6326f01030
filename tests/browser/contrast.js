// Axe's colour contrast, asked once for each look of a text: its colours and size, and the colours that lie behind it.
// `fine` are the looks that passed before, on this page or another. Answers which passed now, and what did not.
async fine => {
  const FIELD = "textarea, select, input" + ["hidden", "range", "color", "checkbox", "radio", "image"].map(type => `:not([type=${type}])`).join("");
  const CLEAR = "rgba(0, 0, 0, 0)none", PLAIN = "1nonenormalnone";
  const styles = new Map();
  const styleOf = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);

  const covers = style => style.backgroundColor.startsWith("rgb(") && style.backgroundImage === "none";
  // Whether something else than its parents may lie behind it.
  const isLifted = style =>
    style.position !== "static" && style.position !== "relative" || style.transform !== "none" || style.float !== "none" ||
    style.margin.includes("-");

  // The element itself, which no other equals, where the look does not tell all.
  const lookOf = element => {
    const own = styleOf(element);
    const parts = [own.color, own.fontSize, own.fontWeight, own.webkitTextStroke, own.webkitTextFillColor];
    let covered = false;
    for (let at = element; at; at = at.parentElement) {
      const style = styleOf(at);
      const mixed = style.opacity + style.filter + style.mixBlendMode + style.textShadow;
      if (mixed !== PLAIN) parts.push(mixed);
      if (covered) continue;
      const behind = style.backgroundColor + style.backgroundImage;
      if (behind !== CLEAR) parts.push(behind);
      covered = covers(style);
      if (!covered && isLifted(style)) return element;
    }
    return parts.join("|");
  };

  // What nobody sees is left out, as axe does: not shown, clipped to a point for those who listen, above the page.
  const isSeen = element =>
    element.checkVisibility() && styleOf(element).clip !== "rect(0px, 0px, 0px, 0px)" &&
    element.getBoundingClientRect().bottom + scrollY > 0;
  const isText = element =>
    element.matches(FIELD) || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  // Signs alone axe lets pass unseen, so they do not speak for words.
  const isWorded = element => /[\p{L}\p{N}]{2}/u.test(element.textContent);
  const alike = new Map();
  for (const element of [...document.body.querySelectorAll("*")].filter(element => isText(element) && isSeen(element))) {
    const look = lookOf(element);
    const others = alike.get(look) ?? [];
    if (isWorded(element)) others.unshift(element);
    else others.push(element);
    alike.set(look, others);
  }
  for (const look of fine) alike.delete(look);

  const violations = [];
  // Which of these axe is sure of; of what is hidden, covered or disabled it is not.
  const judge = async elements => {
    if (!elements.length) return new Set();
    const found = await axe.run({include: elements}, {runOnly: ["color-contrast"], elementRef: true});
    violations.push(...found.violations.map(({id, help, impact, nodes}) => ({id, help, impact, nodes: nodes.map(({html}) => ({html}))})));
    return new Set(found.passes.flatMap(({nodes}) => nodes).filter(node => node.any[0].data.contrastRatio).map(node => node.element));
  };
  const sure = await judge([...alike.values()].map(([first]) => first));
  const [passed, doubtful] = [[], []];
  for (const [look, [first, ...others]] of alike) {
    if (sure.has(first)) passed.push(look);
    else doubtful.push(...others);
  }
  await judge(doubtful);
  return {passed: passed.filter(look => typeof look === "string"), violations};
}
