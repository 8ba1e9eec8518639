import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { Announcer } from '#shared/ports/announcer.port.ts';

export type EventListener = (event: EventRecord) => void;

export interface LocalAnnouncer extends Announcer {
  /** @returns how to stop listening */
  subscribe(listener: EventListener): () => void;
}

/** Tells this process's own listeners: the socket, the console, the demo. A listener that throws is its own fault. */
export const announceLocally = (onError: (error: unknown) => void): LocalAnnouncer => {
  const listeners = new Set<EventListener>();
  return {
    announce: async (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
