import type { Conversation, Dialogue } from '../../gateway/plugin/conversation.ts';
import { dialogues } from './dialogues.ts';
import { type Talk, type TalkParts, talk } from './talk.ts';

/** All that is said on one opened line: the driver's conversation, and dialogues in its pauses. */
export interface LineTalk extends Talk {
  /** False where no dialogue can be taken now. */
  converse(dialogue: Dialogue): boolean;
}

/** Begins what the driver has to say; nothing where it has nothing to say. */
export function lineTalk(
  {
    conversation,
    takesDialogues,
  }: { readonly conversation?: () => Conversation; readonly takesDialogues?: boolean },
  parts: TalkParts,
): LineTalk | undefined {
  const asked = takesDialogues ? dialogues() : undefined;
  const own = conversation?.();
  const whole = asked ? asked.within(own) : own;
  if (!whole) return undefined;
  const talking = talk(whole, parts);
  return {
    take: (bytes) => talking.take(bytes),
    stop() {
      talking.stop();
      asked?.end();
    },
    converse: (dialogue) => asked?.add(dialogue) ?? false,
  };
}
