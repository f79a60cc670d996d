import { textOf, words } from './language.ts';

/** An argument's name in words; one that means something else for this command has the command before it. */
export function argumentName(command: string, name: string): string {
  const names: Readonly<Record<string, string>> = words.value.argument;
  return names[`${command}.${name}`] ?? textOf(names, name);
}

/** A value as it is said: on and off, the catalogue's word, or as it is. */
export function argumentValue(value: unknown): string {
  const { argumentValue: texts, commands } = words.value;
  if (value === undefined || value === null) return '–';
  if (Array.isArray(value)) return value.map(argumentValue).join(', ');
  if (typeof value === 'object') return Object.values(value).map(argumentValue).join(' · ');
  if (typeof value === 'boolean') return value ? commands.on : commands.off;
  const known: Readonly<Record<string, string>> = texts;
  return known[`${value}`] ?? `${value}`;
}
