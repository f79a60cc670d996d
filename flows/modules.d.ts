// Node-RED ships no types; `node-red.ts` states what we use of it.
declare module 'node-red' {
  const nodeRed: import('./node-red.ts').NodeRed;
  export default nodeRed;
}
