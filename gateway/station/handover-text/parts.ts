/** What the browser and the server both name: apart from the schemas, which the browser does not carry. */

/** What a statement rests on: a sensor or a fixed rule on it, a model's opinion, a person, or what is on record. */
export const bases = ['measured', 'model', 'staff', 'record'] as const;

export const sbar = ['situation', 'background', 'assessment', 'recommendation'] as const;
export type SbarPart = (typeof sbar)[number];

/** A note for the ward; those for residents are by their id. */
export const wardNote = 'ward';
export const noteLengthMost = 2000;
