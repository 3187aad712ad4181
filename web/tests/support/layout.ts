import { beforeEach, vi } from "vitest";

/** The simulated browser lays nothing out; the virtual list needs sizes to know what is in sight. */
export function giveLayout(): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(600);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
    Object.defineProperty(HTMLElement.prototype, "offsetParent", {
      configurable: true,
      get(this: HTMLElement) {
        return this.parentElement;
      },
    });
    globalThis.ResizeObserver = ImmediateResizeObserver;
  });
}

class ImmediateResizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}

  observe(target: Element): void {
    const isRow = !(target as HTMLElement).hasAttribute("data-testid");
    const contentRect = { width: 400, height: isRow ? 40 : 600 } as DOMRectReadOnly;
    queueMicrotask(() => this.callback([{ target, contentRect } as ResizeObserverEntry], this));
  }

  unobserve(): void {}

  disconnect(): void {}
}
