"use client";

import type { ReactNode } from "react";
import { ClientContext } from "@/contexts/client-context";
import { useSiteClient } from "./useSiteClient";

/** Around pages that speak over the site's connection: it is there from their first render, also on the server. */
export function SiteConnection({ children }: { children: ReactNode }) {
  return <ClientContext value={useSiteClient()}>{children}</ClientContext>;
}
