// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the page of `harness report` can do beyond being read: tables sort, figures say the values
// of the point next to the pointer, or of one point after the other by the arrow keys. All numbers
// are those of the page's tables.
'use strict';

// ---- tables ---------------------------------------------------------------------------------------

// The number of a cell: exactly, as its <data> has it or its text is; null for none.
function cellNumber(cell) {
	const data = cell.querySelector('data');

	if (data)
		return Number(data.value);
	return cell.querySelector('.none') ? null : Number(cell.textContent.replaceAll(',', ''));
}

// None is behind everything, whichever way it goes; equals keep their order.
function compareValues(a, b, sign) {
	if (a === null || b === null)
		return (a === null) - (b === null);
	if (typeof a === 'number' && typeof b === 'number')
		return sign * (a - b);
	return sign * String(a).localeCompare(String(b));
}

function sortRows(table, original, column, order) {
	const rows = original.slice();
	const sign = order === 'descending' ? -1 : 1;

	if (order !== 'none') {
		const numbers = table.tHead.rows[0].cells[column].classList.contains('number');
		const value = numbers ? cellNumber : cell => cell.textContent;
		const values = new Map(rows.map(row => [row, value(row.cells[column])]));

		rows.sort((a, b) => compareValues(values.get(a), values.get(b), sign));
	}
	table.tBodies[0].append(...rows);
}

// Headings become buttons: up, down, and back to the table's own order.
function makeSortable(table) {
	const original = Array.from(table.tBodies[0].rows);
	const heads = Array.from(table.tHead.rows[0].cells);
	const next = {none: 'ascending', ascending: 'descending', descending: 'none'};

	heads.forEach((head, column) => {
		const button = document.createElement('button');

		button.type = 'button';
		button.append(...head.childNodes);
		head.append(button);
		head.setAttribute('aria-sort', 'none');
		button.addEventListener('click', () => {
			const order = next[head.getAttribute('aria-sort')];

			heads.forEach(other => other.setAttribute('aria-sort', 'none'));
			head.setAttribute('aria-sort', order);
			sortRows(table, original, column, order);
		});
	});
}

// ---- figures --------------------------------------------------------------------------------------

// Where on an axis [low, high, logarithmic] a value stands: 0 to 1. As plot_place() has it.
function axisPlace([low, high, logarithmic], value) {
	if (logarithmic)
		return Math.log(Math.max(value, low) / low) / Math.log(high / low);
	return (value - low) / (high - low);
}

// A coordinate: its attribute's, if the row has it, else its cell's; null for none.
function place(attribute, cell) {
	if (attribute === undefined)
		return cellNumber(cell);
	return attribute === '' ? null : Number(attribute);
}

// A row of a figure's data as a point: its place as shares of the picture, and what it says; null if
// it is not to be seen. Its last cells are its coordinates; where the picture has rows instead of a y
// axis, data-y is, and for a bar, which is somewhere on the x axis, data-x.
function readPoint(row, heads, panel) {
	const [left, right, bottom, top] = panel.place;
	const cells = Array.from(row.cells);
	const first = cells.length - (row.dataset.y === undefined ? 2 : 1);
	const x = place(row.dataset.x, cells[first]);
	const y = place(row.dataset.y, cells[first + 1]);
	const words = cells.map((cell, i) => (i < first ? '' : heads[i] + ': ') + cell.textContent.trim());

	if (x === null || y === null)
		return null;
	return {
		x: left + axisPlace(panel.x, x) * (right - left),
		y: 1 - bottom - axisPlace(panel.y, y) * (top - bottom),
		text: words.filter(word => word).join('\n'),
	};
}

function readPoints(figure, panels) {
	const points = [];

	for (const table of figure.querySelectorAll('table.points')) {
		const heads = Array.from(table.tHead.rows[0].cells, cell => cell.textContent);

		for (const row of table.tBodies[0].rows) {
			const point = readPoint(row, heads, panels[Number(table.dataset.panel)]);

			if (point)
				points.push(point);
		}
	}
	return points.sort((a, b) => a.x - b.x || a.y - b.y);
}

// The point next to a place, in pixels; null if none is near.
function nearest(points, box, x, y) {
	const near = 40;
	let best = null, least = near * near;

	for (const point of points) {
		const dx = point.x * box.width - x, dy = point.y * box.height - y;
		const distance = dx * dx + dy * dy;

		if (distance < least) {
			least = distance;
			best = point;
		}
	}
	return best;
}

function addElement(parent, className) {
	const element = document.createElement('div');

	element.className = className;
	parent.append(element);
	return element;
}

// A layer over the picture with a ring around the point that is told of, and its words.
function makeHover(figure) {
	const stage = figure.querySelector('.stage');
	const panels = JSON.parse(stage.dataset.panels);
	const layer = addElement(stage, 'hover');
	const dot = addElement(layer, 'dot');
	const value = addElement(layer, 'value');
	let points = null, current = -1;

	function show(point) {
		const box = layer.getBoundingClientRect();

		dot.hidden = value.hidden = !point;
		if (!point)
			return;
		dot.style.left = 100 * point.x + '%';
		dot.style.top = 100 * point.y + '%';
		value.textContent = point.text;
		// Beside the point, on the side that has room.
		value.style.left = point.x < 0.6 ? point.x * box.width + 14 + 'px' : 'auto';
		value.style.right = point.x < 0.6 ? 'auto' : (1 - point.x) * box.width + 14 + 'px';
		value.style.top = point.y < 0.6 ? point.y * box.height + 10 + 'px' : 'auto';
		value.style.bottom = point.y < 0.6 ? 'auto' : (1 - point.y) * box.height + 10 + 'px';
	}

	function all() {
		points = points || readPoints(figure, panels);
		return points;
	}

	layer.addEventListener('pointermove', event => {
		const box = layer.getBoundingClientRect();

		show(nearest(all(), box, event.clientX - box.left, event.clientY - box.top));
	});
	layer.addEventListener('pointerleave', () => show(null));
	layer.tabIndex = 0;
	layer.setAttribute('role', 'group');
	layer.setAttribute('aria-label', 'Points of the figure; the arrow keys go from one to the next');
	value.setAttribute('aria-live', 'polite');
	layer.addEventListener('keydown', event => {
		const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};

		if (event.key === 'Escape')
			show(null);
		if (!(event.key in steps) || !all().length)
			return;
		event.preventDefault();
		current = (current + steps[event.key] + all().length) % all().length;
		show(all()[current]);
	});
	layer.addEventListener('blur', () => show(null));
	show(null);
}

document.querySelectorAll('table.sortable').forEach(makeSortable);
document.querySelectorAll('figure').forEach(makeHover);
