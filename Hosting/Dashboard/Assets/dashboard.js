// What the pages need from the browser and Blazor does not give: scroll positions, keys, theme, clipboard, reconnect.

/** Tells a VirtualRows component what is visible, follows the end, and keeps the place when rows come or go above. */
export function attachRows(scroller, component, stick) {
  const body = scroller.querySelector('.rows-body');
  const rowHeight = Number(scroller.dataset.rowHeight);
  const endButton = scroller.parentElement.querySelector('[data-to-end]');
  let anchor = Number(body.dataset.anchor);
  let atEnd = stick;
  let told = { first: -1000, visible: 0, atEnd: !stick };
  let frame = 0;
  let disposed = false;

  const report = () => {
    frame = 0;
    if (disposed || scroller.clientHeight === 0) return;
    const first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight));
    const visible = Math.ceil(scroller.clientHeight / rowHeight) + 1;
    scroller.parentElement.toggleAttribute('data-away', stick && !atEnd);
    if (Math.abs(first - told.first) >= 6 || visible !== told.visible || atEnd !== told.atEnd) {
      told = { first, visible, atEnd };
      component.invokeMethodAsync('Viewport', first, visible, atEnd).catch(() => {});
    }
  };
  const soon = () => {
    frame ||= requestAnimationFrame(report);
  };
  const toEnd = () => {
    atEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
    soon();
  };
  const scrolled = () => {
    atEnd = stick && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - rowHeight * 1.5;
    soon();
  };
  const changed = () => {
    const next = Number(body.dataset.anchor);
    if (atEnd) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (next !== anchor && scroller.scrollTop > 0) {
      scroller.scrollTop -= (next - anchor) * rowHeight;
    }
    anchor = next;
    soon();
  };

  const mutations = new MutationObserver(changed);
  mutations.observe(body, { attributes: true, attributeFilter: ['style', 'data-anchor'] });
  const sizes = new ResizeObserver(() => (atEnd ? toEnd() : soon()));
  sizes.observe(scroller);
  scroller.addEventListener('scroll', scrolled, { passive: true });
  endButton?.addEventListener('click', toEnd);
  if (stick) toEnd();

  return {
    dispose() {
      disposed = true;
      mutations.disconnect();
      sizes.disconnect();
      cancelAnimationFrame(frame);
      scroller.removeEventListener('scroll', scrolled);
      endButton?.removeEventListener('click', toEnd);
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
  window.Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 20, retryIntervalMilliseconds: 1000 } } });
}
