import { render } from 'preact';
import './tokens.css';
import './frame.css';
import './board.css';
import './alarms.css';
import './dialogs.css';
import { startFlash } from './alarm-order.ts';
import { App } from './app.tsx';
import { startLink } from './link.ts';
import { startPainted } from './painted.ts';
import { startSound } from './sound.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no #app');
render(<App />, root);
startLink();
startSound();
startFlash();
startPainted();
