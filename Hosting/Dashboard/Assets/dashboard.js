// What the pages need from the browser and Blazor does not give: scroll positions, keys, theme, clipboard, reconnect.

/** How long rows stay where they are after the mouse moved over them: long enough to aim and click. */
const holdMilliseconds = 1500;

/**
 * Tells a VirtualRows component what is visible, follows the newest, keeps the place when rows come or go above, and
 * holds rows still under somebody who is about to click one.
 */
export function attachRows(scroller, component, stick) {
  // Its page was left before this was called.
  if (!scroller) return { dispose() {} };
  const body = scroller.querySelector('.rows-body');
  const rowHeight = Number(scroller.dataset.rowHeight);
  const list = scroller.parentElement;
  const newestButton = list.querySelector('[data-newest]');
  const isClickable = list.classList.contains('clickable');
  let anchor = Number(body.dataset.anchor);
  let atNewest = true;
  let holdEnds = 0;
  let heldTop = -1;
  let told = { first: -1000 };
  let frame = 0;
  let timer = 0;
  let disposed = false;

  const isHeld = () => performance.now() < holdEnds || (isClickable && body.contains(document.activeElement));
  const report = () => {
    frame = 0;
    if (disposed || scroller.clientHeight === 0) return;
    const now = {
      first: Math.max(0, Math.floor(scroller.scrollTop / rowHeight)),
      visible: Math.ceil(scroller.clientHeight / rowHeight) + 1,
      atEnd: stick && atNewest && !isHeld(),
      keepsPlace: !atNewest || isHeld(),
    };
    list.toggleAttribute('data-away', !atNewest);
    const isNews =
      Math.abs(now.first - told.first) >= 6 ||
      ['visible', 'atEnd', 'keepsPlace'].some((name) => now[name] !== told[name]);
    if (isNews) {
      told = now;
      component.invokeMethodAsync('Viewport', now.first, now.visible, now.atEnd, now.keepsPlace).catch(() => {});
    }
  };
  const soon = () => {
    frame ||= requestAnimationFrame(report);
  };
  const scrollTo = (top) => {
    scroller.scrollTop = top;
    heldTop = scroller.scrollTop;
  };
  const toNewest = () => {
    atNewest = true;
    scrollTo(stick ? scroller.scrollHeight : 0);
    soon();
  };
  const scrolled = () => {
    // Only somebody's own scrolling leaves the newest rows, not what we do to keep others in place.
    if (Math.abs(scroller.scrollTop - heldTop) > 1) {
      heldTop = -1;
      atNewest = stick
        ? scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - rowHeight * 1.5
        : scroller.scrollTop < rowHeight / 2;
    }
    soon();
  };
  const changed = () => {
    const shift = (anchor - Number(body.dataset.anchor)) * rowHeight;
    anchor = Number(body.dataset.anchor);
    if (atNewest && !isHeld()) {
      scrollTo(stick ? scroller.scrollHeight : 0);
    } else if (shift !== 0 && (!stick || scroller.scrollTop > 0)) {
      // The component has moved its window by as much already.
      told.first += shift / rowHeight;
      scrollTo(scroller.scrollTop + shift);
    }
    soon();
  };
  const hold = () => {
    if (!isClickable) return;
    const wasHeld = isHeld();
    holdEnds = performance.now() + holdMilliseconds;
    if (!wasHeld) soon();
    clearTimeout(timer);
    timer = setTimeout(changed, holdMilliseconds + 20);
  };

  const mutations = new MutationObserver(changed);
  mutations.observe(body, { attributes: true, attributeFilter: ['style', 'data-anchor'] });
  const sizes = new ResizeObserver(() => (atNewest ? toNewest() : soon()));
  sizes.observe(scroller);
  scroller.addEventListener('scroll', scrolled, { passive: true });
  for (const kind of ['pointermove', 'pointerdown']) scroller.addEventListener(kind, hold, { passive: true });
  newestButton?.addEventListener('click', toNewest);
  if (stick) toNewest();

  return {
    dispose() {
      disposed = true;
      mutations.disconnect();
      sizes.disconnect();
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      scroller.removeEventListener('scroll', scrolled);
      newestButton?.removeEventListener('click', toNewest);
    },
  };
}

// A page that came from the server shows the end of its log at once, before its socket is there.
for (const scroller of document.querySelectorAll('.rows-scroll[data-stick]')) {
  scroller.scrollTop = scroller.scrollHeight;
}

const themes = ['system', 'light', 'dark'];
const currentTheme = () => document.documentElement.dataset.theme ?? 'system';

function nextTheme() {
  const next = themes[(themes.indexOf(currentTheme()) + 1) % themes.length];
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('dashboard-theme');
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem('dashboard-theme', next);
  }
  for (const label of document.querySelectorAll('[data-theme-label]')) {
    label.textContent = `Theme: ${next}`;
  }
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.copied = '';
    setTimeout(() => delete button.dataset.copied, 1200);
  } catch {
    // Without the permission there is nothing to do: the text is on the page and can be selected.
  }
}

// Before Blazor sees the click.
window.addEventListener(
  'click',
  (event) => {
    const question = event.target.closest?.('[data-confirm]')?.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.stopImmediatePropagation();
      event.preventDefault();
    }
  },
  { capture: true },
);

// A menu closes when something is chosen in it or clicked outside of it.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target) || event.target.closest('[data-menu-item]')) menu.open = false;
  }
});

document.addEventListener('click', (event) => {
  const target = event.target.closest?.('[data-theme-toggle], [data-help], [data-copy]');
  if (!target) return;
  if ('themeToggle' in target.dataset) nextTheme();
  else if ('help' in target.dataset) document.getElementById('shortcuts')?.showModal();
  else copy(target);
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const typing = event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
  if (event.key === 'Escape') {
    const menu = document.querySelector('details.menu[open]');
    if (menu) menu.open = false;
    else if (typing) typing.blur();
    else if (!document.querySelector('dialog[open]')) document.querySelector('[data-close]')?.click();
    return;
  }
  if (typing || document.querySelector('dialog[open]')) return;
  if (event.key === '/') {
    event.preventDefault();
    document.querySelector('[data-search]')?.focus();
    return;
  }
  const link = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

/** What is typed before the page is live is heard by nobody, and its field is replaced then: it is typed again for whoever did. */
function keepEarlySearch() {
  const field = () => document.querySelector('[data-search]');
  let typed = field()?.value !== field()?.defaultValue;
  let text = field()?.value;
  let hasFocus = document.activeElement === field();
  const note = ({ type, target }) => {
    hasFocus = target === field();
    if (type !== 'input' || !hasFocus) return;
    typed = true;
    text = target.value;
  };
  for (const kind of ['input', 'focusin']) document.addEventListener(kind, note);
  const live = new MutationObserver(() => {
    if (!document.querySelector('.shell[data-live]')) return;
    live.disconnect();
    for (const kind of ['input', 'focusin']) document.removeEventListener(kind, note);
    const search = field();
    if (hasFocus) search?.focus();
    if (!typed || !search) return;
    search.value = text;
    search.dispatchEvent(new Event('input', { bubbles: true }));
  });
  live.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-live'] });
}

/** A server that was restarted does not know this page any more: wait until it answers, then load it anew. */
async function reloadWhenBack() {
  for (;;) {
    try {
      const answer = await fetch('/favicon.ico', { cache: 'no-store' });
      if (answer.ok) break;
    } catch {
      // Still away.
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  location.reload();
}

const reconnect = document.getElementById('components-reconnect-modal');
if (reconnect) {
  reconnect.addEventListener('components-reconnect-state-changed', (event) => {
    if (event.detail.state === 'failed' || event.detail.state === 'rejected') reloadWhenBack();
  });
  keepEarlySearch();
  window.Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 20, retryIntervalMilliseconds: 1000 } } });
}
