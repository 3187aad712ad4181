"use client";

import { X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { IconButton } from "./IconButton";

export interface DrawerProps {
  title: string;
  side: "left" | "right";
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A panel from the side, over the page. The platform's dialog brings the focus trap, Escape and the backdrop. */
export function Drawer({ title, side, open, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={`bg-canvas text-ink border-line m-0 h-dvh max-h-none w-72 max-w-[85vw] backdrop:bg-black/50 ${
        side === "left" ? "border-r" : "ml-auto border-l"
      }`}
    >
      <div className="flex justify-end p-2">
        <IconButton label="Close" onClick={onClose}>
          <X className="size-5" aria-hidden />
        </IconButton>
      </div>
      {open && children}
    </dialog>
  );
}
