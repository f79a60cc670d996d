/** A flow node that ships: `nodes/<name>.ts`, `.html`, and its texts in each language under `nodes/locales/`. */
export interface FlowNodeKind {
  readonly name: string;
  readonly summary: string;
}

/** Every flow node. `package.json` beside this file repeats the names, because Node-RED reads them there; a test compares. */
export const flowNodes: readonly FlowNodeKind[] = [
  { name: 'vigil-event', summary: 'A message for each care event or alarm change.' },
  { name: 'vigil-propose', summary: 'Proposes something about a bed to the gateway.' },
];
