import { LoadingMessages } from "./LoadingMessages";

/** The shape of a conversation, until the browser knows who is here. */
export function ChatSkeleton() {
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col justify-end p-6">
      <LoadingMessages />
      <div className="bg-line animate-breathe h-12 rounded-2xl" />
    </div>
  );
}
