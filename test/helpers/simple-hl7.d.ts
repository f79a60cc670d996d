declare module 'simple-hl7' {
  interface Segment {
    readonly name: string;
    getField(index: number): string;
    getComponent(field: number, component: number): string;
    setField(index: number, value: string): void;
    addField(value: string): void;
  }
  export interface Message {
    readonly header: Segment;
    readonly segments: readonly Segment[];
    getSegment(name: string): Segment;
    getSegments(name: string): readonly Segment[];
  }
  interface Server {
    readonly server: import('node:net').Server;
    start(where: object): void;
    stop(): void;
  }
  interface Ack {
    ack: Message;
    end(): void;
  }
  const hl7: {
    readonly Server: {
      createTcpServer(
        handler: (fault: unknown, request: { msg: Message; raw: string }, answer: Ack) => void,
      ): Server;
    };
    readonly Parser: new () => { parse(text: string): Message };
  };
  export default hl7;
}
