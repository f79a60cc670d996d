import { fileURLToPath } from 'node:url';
import type { ToFlows } from '../gateway/plugin/child.ts';
import type { FlowsBus } from './bus.ts';

type Start = Extract<ToFlows, { readonly type: 'start' }>;

/**
 * Node-RED as a facility can run it: signed-in technicians only, nothing reported outside, nothing installed while
 * running. https://nodered.org/docs/user-guide/runtime/configuration
 */
export const settingsFor = ({ userDir, editor, credentialSecret }: Start, bus: FlowsBus) => ({
  userDir,
  flowFile: 'flows.json',
  credentialSecret,
  httpAdminRoot: '/',
  // Flows serve no pages: whoever reaches this port would reach them without signing in.
  httpNodeRoot: false,
  adminAuth: {
    type: 'credentials',
    users: [{ username: editor.username, password: editor.passwordHash, permissions: '*' }],
  },
  // Our nodes; this folder's `package.json` lists them.
  nodesDir: [fileURLToPath(new URL('.', import.meta.url))],
  // A shell, and files that belong to the gateway's own account, the store among them.
  nodesExcludes: ['90-exec.js', '10-file.js', '23-watch.js', '21-httpin.js'],
  functionExternalModules: false,
  functionTimeout: 10,
  exportGlobalContextKeys: false,
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false, ui: false },
  editorTheme: {
    page: { title: 'Vigil flows' },
    header: { title: 'Vigil flows' },
    projects: { enabled: false },
    tours: false,
  },
  logging: { console: { level: 'error', metrics: false, audit: false } },
  /** Where our nodes find the gateway; function nodes cannot reach it. */
  vigil: bus,
});
