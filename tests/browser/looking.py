"""What is asked of a page in a browser, in the browser's own language."""

BOXES = """
[...document.querySelectorAll('figure.chart')].map(figure => {
  const shown = [...figure.querySelectorAll(':scope > svg')].filter(svg => getComputedStyle(svg).display !== 'none');
  return shown.map(svg => { const box = svg.getBoundingClientRect(); return [box.width, box.height]; });
})
"""
"""Width and height of each chart's pictures that are shown."""

SIDEWAYS = "[document.documentElement.scrollWidth, window.innerWidth]"

LETTERS = """
[...document.querySelectorAll('svg text')].filter(text => text.getBoundingClientRect().width).map(text => {
  const svg = text.ownerSVGElement, scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * scale];
})
"""
"""Every text in a picture, and how large it is shown, in CSS pixels."""

MISPLACED = """
[...document.querySelectorAll('svg[role=img]')].flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(each => [each.textContent, each.getBoundingClientRect()]);
  const outside = texts.filter(([, box]) => box.width && (box.left < whole.left - 1 || box.right > whole.right + 1
    || box.top < whole.top - 1 || box.bottom > whole.bottom + 1)).map(([text]) => `outside: ${text}`);
  const covering = texts.flatMap(([text, a], n) => texts.slice(n + 1).filter(([, b]) => a.width && b.width
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3).map(([other]) => `${text} covers ${other}`));
  return [...outside, ...covering];
})
"""
"""Texts of pictures that leave their picture, or lie on each other."""

FAINT = """
(() => {
  const parsed = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = rgb => { const [r, g, b] = rgb.slice(0, 3).map(c => c / 255).map(
    c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = element => { for (let at = element; at; at = at.parentElement) {
    const colour = parsed(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour; } return [255, 255, 255]; };
  const under = text => text.classList.contains('on-badge')
    ? parsed(getComputedStyle(text.previousElementSibling).fill) : behind(text.ownerSVGElement);
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.tagName === 'title') continue;
    if (!element.getBoundingClientRect().width) continue;
    const drawn = element.tagName === 'text', style = getComputedStyle(element);
    const [one, other] = [light(parsed(drawn ? style.fill : style.color)),
      light(drawn ? under(element) : behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return found;
})()
"""
"""Texts whose contrast with what is behind them is below what WCAG 2.2 asks for (1.4.3, level AA)."""

DULL = """
(() => {
  const parsed = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = rgb => { const [r, g, b] = rgb.slice(0, 3).map(c => c / 255).map(
    c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(parsed(getComputedStyle(document.body).backgroundColor));
  const shapes = [
    '.course:stroke', '.point.few:stroke', '.whisker:stroke', '.went-live:stroke', '.zero:stroke',
  ].map(each => each.split(':'));
  return shapes.filter(([name, kind]) => {
    const shape = document.querySelector(`svg ${name}`);
    if (!shape) return false;
    const ink = light(parsed(getComputedStyle(shape)[kind]));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 3;
  }).map(([name]) => name);
})()
"""
"""Lines that carry meaning, and stand out less than WCAG 2.2 asks for (1.4.11, level AA)."""
