import { effect, signal } from '@preact/signals';
import { remembered } from './remembered.ts';

export type Theme = 'light' | 'night';

const kept = remembered('vigil.theme');
const dark = matchMedia('(prefers-color-scheme: dark)');
const first = kept.read();

/** The colours of this screen: chosen once, else the device's. */
export const theme = signal<Theme>(
  first === 'light' || first === 'night' ? first : dark.matches ? 'night' : 'light',
);

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

export function switchTheme(): void {
  theme.value = theme.value === 'light' ? 'night' : 'light';
  kept.write(theme.value);
}
