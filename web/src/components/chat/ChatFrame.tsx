"use client";

import { Menu, Users, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { OpenRoom } from "@/lib/chat/open-room";
import type { Place } from "@/lib/chat/place";
import type { Session } from "@/lib/session/session";
import { Drawer } from "../ui/Drawer";
import { IconButton } from "../ui/IconButton";
import { PeopleList } from "./PeopleList";
import { RoomList } from "./RoomList";

export interface ChatFrameProps {
  place: Place;
  title: string;
  Icon: LucideIcon;
  /** Below the title; changes are not announced, they happen all the time. */
  subtitle: string;
  me: Session;
  onRename: () => void;
  openRooms: readonly OpenRoom[];
  /** Who is here, where that is a question. */
  members?: ReactNode;
  children: ReactNode;
}

/** Where to go on the left, the conversation, members on the right; on a phone the sides are drawers. */
export function ChatFrame(props: ChatFrameProps) {
  const { place, title, Icon, subtitle, me, onRename, openRooms, members, children } = props;
  const [drawer, setDrawer] = useState<"places" | "members" | null>(null);
  const close = () => setDrawer(null);
  const places = (
    <nav aria-label="Conversations" className="flex flex-col gap-5 p-4">
      <RoomList place={place} openRooms={openRooms} onChosen={close} />
      <PeopleList place={place} onChosen={close} />
    </nav>
  );
  const side = "border-line bg-canvas hidden overflow-y-auto";

  return (
    <div
      className={`bg-surface min-[90rem]:border-line mx-auto grid h-[calc(100dvh-3.5rem-1px)] w-full max-w-[90rem] grid-cols-1 overflow-hidden md:grid-cols-[15rem_1fr] min-[90rem]:border-x ${
        members ? "lg:grid-cols-[15rem_1fr_15rem]" : ""
      }`}
    >
      <aside aria-label="Rooms and people" className={`${side} border-r md:block`}>
        {places}
      </aside>
      <section aria-label={title} className="flex min-h-0 min-w-0 flex-col">
        <header className="border-line flex h-16 shrink-0 items-center gap-2 border-b px-3 sm:px-5">
          <IconButton className="md:hidden" label="Rooms and people" onClick={() => setDrawer("places")}>
            <Menu className="size-5" aria-hidden />
          </IconButton>
          <div className="min-w-0">
            <h1 className="flex items-center gap-1 font-semibold tracking-tight">
              <Icon className="text-ink-soft size-4 shrink-0" aria-hidden />
              <span dir="auto" className="truncate">
                {title}
              </span>
            </h1>
            <p className="text-ink-soft truncate text-xs" data-testid="subtitle">
              {subtitle}
            </p>
          </div>
          <button
            type="button"
            onClick={onRename}
            className="border-line text-ink-soft hover:border-line-strong hover:text-ink ml-auto max-w-36 shrink-0 truncate rounded-full border px-3 py-1 text-sm transition-colors"
            aria-label={`You are ${me.username}. Change your name.`}
          >
            <bdi>{me.username}</bdi>
          </button>
          {members && (
            <IconButton className="lg:hidden" label="Members" onClick={() => setDrawer("members")}>
              <Users className="size-5" aria-hidden />
            </IconButton>
          )}
        </header>
        {children}
      </section>
      {members && (
        <aside aria-label="Members" className={`${side} border-l lg:block`}>
          {members}
        </aside>
      )}
      <Drawer title="Rooms and people" side="left" open={drawer === "places"} onClose={close}>
        {places}
      </Drawer>
      <Drawer title="Members" side="right" open={drawer === "members"} onClose={close}>
        {members}
      </Drawer>
    </div>
  );
}
