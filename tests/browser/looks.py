"""What is looked for on a page that is drawn, as scripts that give the faults."""

FOCUS = """() => {
    const faults = [];
    const seen = "a[href], button, select, textarea, summary, input:not([type=hidden]), [tabindex]";
    for (const one of document.querySelectorAll(seen)) {
        if (!one.checkVisibility({visibilityProperty: true}) || one.disabled) continue;
        const name = `${one.tagName} ${(one.name || one.innerText || "").slice(0, 40)}`;
        if (one.tabIndex > 0) faults.push(`order: ${name}`);
        if (one.tabIndex < 0) continue;
        one.focus({focusVisible: true});
        if (document.activeElement !== one) { faults.push(`not reached: ${name}`); continue; }
        const ringed = [one, ...(one.labels || []), one.parentElement].some(box => {
            const style = getComputedStyle(box);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        });
        if (!ringed) faults.push(`no ring: ${name}`);
        const box = one.getClientRects()[0];
        const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
        const wide = Math.min(box.right, innerWidth) - left;
        const high = Math.min(box.bottom, innerHeight) - top;
        const places = [.1, .5, .9].flatMap(x => [.2, .5, .8].map(y =>
            [left + wide * x, top + high * y]));
        const shown = places.some(([x, y]) => {
            const top = document.elementFromPoint(x, y);
            return top && (one.contains(top) || top.contains(one)
                || [...(one.labels || [])].some(label => label.contains(top)));
        });
        if (!shown) faults.push(`covered: ${name}`);
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    return faults;
}"""
CHARTS = """() => [...document.querySelectorAll("svg")].filter(chart => {
    if (chart.closest("[aria-hidden=true], svg svg")) return false;
    const name = chart.getAttribute("aria-label")
        || document.getElementById(chart.getAttribute("aria-labelledby"))?.textContent || "";
    const place = chart.closest("td, li, figure, .tile, section, dd, div");
    return !name.trim() || !/\\d|—|–/.test(name + place.innerText);
}).map(chart => chart.outerHTML.slice(0, 80))"""
OVER_EACH_OTHER = """() => {
    const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || parent.closest(".hidden, svg, option, script, style")) continue;
        if (getComputedStyle(parent.closest("thead") || parent).clipPath !== "none") continue;
        const scrolled = parent.closest(".scroll");
        if (scrolled && scrolled.scrollWidth > scrolled.clientWidth + 1) continue;
        if (!parent.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects())
            if (box.width > 2 && box.height > 2)
                boxes.push([box, text.data.trim().slice(0, 30), text]);
    }
    boxes.sort((one, other) => one[0].top - other[0].top);
    const faults = [];
    boxes.forEach(([box, words, text], at) => {
        for (const [other, others, node] of boxes.slice(at + 1)) {
            if (other.top > box.bottom - 4) break;
            const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
            const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
            if (wide > 3 && high > 5 && node !== text) faults.push(`${words} | ${others}`);
        }
    });
    return faults;
}"""
SMALL = """() => [...document.querySelectorAll("main .button--main")]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 44)
    .map(one => `${one.innerText}: ${one.offsetWidth} x ${one.offsetHeight}`)"""
CUT = """() =>
    [...document.querySelectorAll("main :is(a, p, h1, h2, h3, li, td, th, button, label)")]
    .filter(box => box.checkVisibility() && !box.closest(".hidden"))
    .filter(box => getComputedStyle(box).overflow !== "visible")
    .filter(box => box.scrollWidth > box.clientWidth + 1
        || box.scrollHeight > box.clientHeight + 1)
    .map(box => box.innerText.slice(0, 40))"""
WIDER_THAN_THEIR_PLACE = """() => [...document.querySelectorAll("main :is(th, td)")]
    .filter(cell => cell.checkVisibility() && !cell.closest("thead"))
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => `${cell.innerText.slice(0, 40)}: ${cell.scrollWidth} > ${cell.clientWidth}`)"""
SPOIL = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { outline: none !important; } h1 { overflow: hidden; width: 1rem; }
        h2 { height: 0 !important; } .button--main { height: 20px; min-height: 0; padding: 0; }`);
    document.adoptedStyleSheets = [sheet];
    const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const action = document.createElement("button");
    action.className = "button button--main";
    document.querySelector("main").append(chart, action);
}"""
"""Does to a page what each of these looks for."""
