#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks at a page of `harness report` in a real browser. Usage: report_page.py PAGE CHECK [MORE...] [-- CHECK [MORE...]]..."""
import json
import re
import sys

from browser import Browser

METRICS = 'table.metrics'


def fail(*words):
    raise SystemExit(' '.join(str(word) for word in words))


def expect(what, got, wanted):
    if got != wanted:
        fail(f'{what}: {got!r}, not {wanted!r}')


def rows(browser):
    return browser.ask(f'Array.from(document.querySelectorAll("{METRICS} tbody tr"), '
                       'row => row.cells[0].querySelector("code").textContent)')


def sort_state(browser, column):
    return browser.ask(f'document.querySelector("{METRICS} thead").rows[0].cells[{column}].ariaSort')


def head(column):
    return f'{METRICS} thead th:nth-child({column + 1}) button'


def quiet(browser, page):
    """Nothing was said or thrown, and nothing was asked for but the page itself."""
    expect('console', browser.said, [])
    for url in browser.requests:
        if not url.startswith(('file://', 'data:,')) or not (url.startswith('data:') or url.endswith(page)):
            fail('asked for', url)


def check_narrow(browser, page):
    """No part of the page is wider than the window; what is wide scrolls by itself."""
    for width in (360, 768, 1280):
        browser.size(width)
        browser.open(page)
        browser.ask('document.querySelectorAll("details").forEach(d => d.open = true)')
        expect(f'width at {width} px', browser.ask('document.documentElement.scrollWidth'), width)
        expect(f'text outside at {width} px', browser.ask(f'''
            Array.from(document.querySelectorAll("h1,h2,h3,p,li,dt,dd,pre,summary"))
                .filter(e => !e.closest(".hover"))
                .filter(e => e.getBoundingClientRect().right > {width} || e.scrollWidth > e.clientWidth + 1)
                .map(e => e.textContent.slice(0, 40))'''), [])


def check_sort(browser, page):
    """By click and by keyboard: up, down, and back."""
    browser.size(1280)
    browser.open(page)
    original = rows(browser)
    column = 2
    values = '''Array.from(document.querySelectorAll("%s tbody tr"), row => {
        const data = row.cells[%d].querySelector("data");
        return data ? Number(data.value) : null;
    })''' % (METRICS, column)
    browser.click(head(column))
    expect('after a click', sort_state(browser, column), 'ascending')
    got = browser.ask(values)
    numbers = [v for v in got if v is not None]
    expect('ascending', got, sorted(numbers) + [None] * (len(got) - len(numbers)))
    expect('same rows', sorted(rows(browser)), sorted(original))
    # The button has the focus now: Enter goes on.
    browser.press('Enter', '\r')
    expect('after Enter', sort_state(browser, column), 'descending')
    expect('descending', browser.ask(values)[:len(numbers)], sorted(numbers, reverse=True))
    browser.press(' ', ' ')
    expect('after the space bar', sort_state(browser, column), 'none')
    expect('the order it had', rows(browser), original)
    # Tab goes to the next heading.
    browser.press('Tab')
    browser.press('Enter', '\r')
    expect('the next heading', sort_state(browser, column + 1), 'ascending')
    expect('buttons', browser.ask('document.querySelectorAll("th button").length'),
           browser.ask('document.querySelectorAll("table.sortable thead th").length'))


def hover_text(browser, name):
    return browser.ask(f'(e => e.hidden ? "" : e.textContent)(document.querySelector("#figure-{name} .value"))')


def check_hover(browser, page):
    """The pointer on a dot, where the picture has it, says the dot's value; so do the arrow keys."""
    browser.size(1280)
    browser.open(page)
    expect('before', hover_text(browser, 'syscall'), '')
    browser.centre('#figure-syscall .stage')
    # The large dots of the picture itself, in window's pixels, from the path that gnuplot drew.
    dots = browser.ask('''(() => {
        const svg = document.querySelector("#figure-syscall svg"), matrix = svg.getScreenCTM();
        return Array.from(svg.querySelectorAll("path"))
            .filter(path => /^(M[0-9.]+ [0-9.]+h0)+$/.test(path.getAttribute("d")))
            .flatMap(path => path.getAttribute("d").match(/[0-9.]+ [0-9.]+(?=h0)/g))
            .map(place => place.split(" ").map(Number))
            .map(([x, y]) => [matrix.a * x + matrix.e, matrix.d * y + matrix.f]);
    })()''')
    wanted = browser.ask('''Array.from(document.querySelectorAll('#figure-syscall table[data-panel="0"] tbody tr'),
        row => Array.from(row.cells, (cell, i) => (i == 2 ? "path length [insn]: " : "") + cell.textContent.trim()).join("\\n"))''')
    expect('dots', len(dots), len(wanted))
    seen = []
    for x, y in dots:
        browser.move(x, y)
        seen.append(hover_text(browser, 'syscall'))
    expect('values under the pointer', sorted(seen), sorted(wanted))
    browser.move(1, 1)
    expect('pointer elsewhere', hover_text(browser, 'syscall'), '')
    browser.ask('document.querySelector("#figure-syscall .hover").focus()')
    points = browser.ask('document.querySelectorAll("#figure-syscall .points tbody tr").length')
    said = set()
    for _ in range(points):
        browser.press('ArrowRight')
        said.add(hover_text(browser, 'syscall'))
    if not set(wanted) <= said:
        fail('not said by the arrow keys:', set(wanted) - said)
    browser.press('Escape')
    expect('after Escape', hover_text(browser, 'syscall'), '')


def check_bars(browser, page):
    """The pointer on a bar says what the bar stands for."""
    browser.size(1280)
    browser.open(page)
    browser.centre('#figure-blame .stage')
    bars = browser.ask('''(() => {
        const svg = document.querySelector("#figure-blame svg"), matrix = svg.getScreenCTM();
        return Array.from(svg.querySelectorAll("polygon"), polygon => polygon.getBBox())
            .map(box => [matrix.a * (box.x + box.width / 2) + matrix.e,
                         matrix.d * (box.y + box.height / 2) + matrix.f]);
    })()''')
    wanted = browser.ask('''Array.from(document.querySelectorAll('#figure-blame tbody tr'))
        .filter(row => row.dataset.x)
        .map(row => Array.from(row.cells, (cell, i) =>
            (i == 2 ? "share of all that was lost [%]: " : "") + cell.textContent.trim()).join("\\n"))''')
    if not bars:
        fail('no bars')
    seen = []
    for x, y in bars:
        browser.move(x, y)
        seen.append(hover_text(browser, 'blame'))
    expect('values under the pointer', sorted(set(seen)), sorted(set(wanted)))


def check_figures(browser, page, *names):
    """Each is there, drawn, named, and has its data; or it is left out, with the command."""
    browser.open(page)
    missing = browser.ask('Array.from(document.querySelectorAll("#left-out li[id]"), e => e.id.slice(8))')
    for name in missing:
        if 'harness ' not in browser.ask(f'document.querySelector("#missing-{name} pre").textContent'):
            fail(name, 'is left out without a command')
    names = [name for name in names if name not in missing]
    expect('figures', browser.ask('Array.from(document.querySelectorAll("figure"), f => f.id.slice(7))'), names)
    for name in names:
        figure = f'document.querySelector("#figure-{name}")'
        if not browser.ask(f'{figure}.querySelectorAll("svg path").length') > 2:
            fail(name, 'is empty')
        for part in ('h3', '.caption', 'svg[role=img] > title', 'svg > desc', '.points tbody tr'):
            if not browser.ask(f'({figure}.querySelector("{part}") || {{}}).textContent'):
                fail(name, 'has no', part)
        expect(f'{name}: colours', browser.ask(
            f'Array.from({figure}.querySelectorAll("[stroke],[fill]"), e => [e.getAttribute("stroke"), '
            'e.getAttribute("fill")]).flat().filter(c => c && c != "none" && !/^var\\(--/.test(c))'), [])
    ids = browser.ask('Array.from(document.querySelectorAll("[id]"), e => e.id)')
    expect('ids that are there twice', sorted(i for i in set(ids) if ids.count(i) > 1), [])
    expect('links to nowhere', browser.ask(
        'Array.from(document.querySelectorAll("a"), a => a.getAttribute("href"))'
        '.filter(h => h[0] != "#" || !document.getElementById(h.slice(1)))'), [])


# WCAG 2: contrast of all text with what is behind it.
CONTRAST = '''(() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const light = colour => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data, c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = getComputedStyle(element).backgroundColor;
            if (!/, 0\\)$/.test(colour)) return colour;
        }
        return "white";
    };
    const poor = new Set();
    for (const element of document.querySelectorAll("body *")) {
        if (element.closest("script, title, desc") || !Array.from(element.childNodes).some(
                n => n.nodeType == 3 && n.data.trim())) continue;
        const style = getComputedStyle(element);
        const a = light(element.closest("svg") ? style.fill : style.color), b = light(ground(element));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.add(element.tagName + " " + element.textContent.slice(0, 30) + " " + ratio);
    }
    return Array.from(poor);
})()'''


def check_looks(browser, page):
    """Day and night differ, both are readable; on paper there is nothing that only a screen can do."""
    browser.size(1280)
    pictures = {}
    for scheme in ('light', 'dark'):
        browser.media(scheme)
        browser.open(page)
        browser.ask('document.querySelectorAll("details").forEach(d => d.open = true)')
        expect(f'poor contrast, {scheme}', browser.ask(CONTRAST), [])
        pictures[scheme] = browser.picture()
        browser.ask('document.querySelector("figure").scrollIntoView()')
        pictures[scheme + ' figure'] = browser.picture()
    if len(set(pictures.values())) != 4:
        fail('night looks like day')
    browser.media('dark', 'print')
    expect('paper', browser.ask('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    for selector in ('nav', '.hover', 'details.data'):
        expect(f'{selector} on paper', browser.ask(f'getComputedStyle(document.querySelector("{selector}")).display'),
               'none')
    browser.media('light')
    if not browser.paper().startswith(b'%PDF'):
        fail('does not print')


def check_access(browser, page):
    """What a screen reader and a keyboard need."""
    browser.open(page)
    for selector in ('html[lang]', 'header', 'nav[aria-label]', 'main#main', 'footer', 'h1', 'head > title'):
        expect(selector, browser.ask(f'document.querySelectorAll("{selector}").length'), 1)
    expect('levels of headings that are left out', browser.ask('''
        Array.from(document.querySelectorAll("h1,h2,h3"), h => Number(h.tagName[1]))
            .filter((level, i, all) => i && level > all[i - 1] + 1)'''), [])
    expect('what scrolls, without a name or the keyboard', browser.ask('''
        document.querySelectorAll(".scroll:not([tabindex='0'][role=region][aria-label])").length'''), 0)
    expect('headings of tables without a scope', browser.ask('document.querySelectorAll("th:not([scope])").length'), 0)
    # The first thing that Tab reaches leads to the content.
    browser.press('Tab')
    expect('first', browser.ask('document.activeElement.className'), 'skip')
    browser.press('Enter', '\r')
    expect('skipped to', browser.ask('document.activeElement.id'), 'main')


def check_numbers(browser, page, compare):
    """The table of all metrics is `harness compare --format json`, to the last digit."""
    with open(compare, encoding='utf-8') as file:
        wanted = json.load(file)
    browser.open(page)
    got = browser.ask(f'''Array.from(document.querySelectorAll("{METRICS} tbody tr"), row => ({{
        metric: row.cells[0].querySelector("code").textContent,
        unit: row.cells[1].textContent,
        numbers: Array.from(row.cells).slice(2).map(cell => cell.querySelector("data"))
            .map(data => data && data.value),
        shown: Array.from(row.cells).slice(2).map(cell => (cell.querySelector("data") || {{}}).textContent),
    }}))''')
    expect('metrics', [row['metric'] for row in got], [m['metric'] for m in wanted['metrics']])
    runs = len(wanted['runs'])
    for row, metric in zip(got, wanted['metrics']):
        expect(row['metric'], [None if n is None else float(n) for n in row['numbers']],
               metric['values'] + metric['ratios'][1:])
        expect(row['metric'] + ': unit', row['unit'], '%' if metric['unit'] == '1' else metric['unit'])
        for text, value in zip(row['shown'][:runs], metric['values']):
            if value is None:
                continue
            value *= 100 if metric['unit'] == '1' else 1
            if abs(float(text.replace(',', '')) - value) > 1e-4 * abs(value):
                fail(row['metric'], 'is shown as', text, 'and is', value)


def check_points(browser, page, figure, values):
    """The points of a figure's first panel: exactly these values."""
    browser.open(page)
    got = browser.ask(f'''Array.from(document.querySelectorAll(
            '#figure-{figure} table[data-panel="0"] td:last-child'),
        cell => Number((cell.querySelector("data") || {{}}).value || cell.textContent.replaceAll(",", "")))''')
    expect(figure, sorted(got), sorted(json.loads(values)))


def check_isolation(browser, page, table):
    """The table of cores that are to be left alone is `harness isolation --format json`."""
    with open(table, encoding='utf-8') as file:
        rows = json.load(file)['isolation']
    browser.open(page)
    got = browser.ask('''Array.from(document.querySelectorAll("table.isolation tbody tr"), row => ({
        texts: [0, 1, 7].map(i => row.cells[i].textContent),
        numbers: [2, 3, 4, 5].map(i => Number(row.cells[i].querySelector("data").value)),
    }))''')
    expect('isolation', got, [
        {'texts': [row['target'], row['neighbour'], row['run']],
         'numbers': [row['detours'], row['stolen'], row['longest'], row['stolen'] / row['window']]}
        for row in rows])


def check_without_script(browser, page, *names):
    """All of it is there for those who run no scripts."""
    browser.scripting(False)
    browser.open(page)
    root = browser.call('DOM.getDocument', depth=-1)['root']['nodeId']

    def find(selector):
        return browser.call('DOM.querySelectorAll', nodeId=root, selector=selector)['nodeIds']
    for name in names:
        if find(f'#missing-{name}'):
            continue
        expect(name, len(find(f'#figure-{name} svg')), 1)
        if not find(f'#figure-{name} .points tbody tr'):
            fail(name, 'has no data')
    expect('buttons', len(find('button')), 0)
    if len(find(f'{METRICS} tbody tr')) < 10:
        fail('no metrics')


def check_text(browser, page, text):
    """Some text of the store is on the page, as text."""
    browser.open(page)
    if text not in re.sub(r'\s+', ' ', browser.ask('document.body.textContent')):
        fail('not there:', text)
    expect('elements that nobody wrote', browser.ask(
        'document.querySelectorAll("body script, img, iframe, object, embed, form, body style").length'), 1)
    expect('was run', browser.ask('typeof window.hacked'), 'undefined')


def main():
    page, *words = sys.argv[1:]
    with Browser() as browser:
        browser.media()
        while words:
            end = words.index('--') if '--' in words else len(words)
            check, *more = words[:end]
            globals()['check_' + check](browser, page, *more)
            words = words[end + 1:]
        quiet(browser, page.split('/')[-1])


main()
