const examples: Readonly<Record<string, object>> = {
  modbus: {
    registers: [
      { address: 100, type: 'i16', scale: 0.1, metric: 'room-temperature', unit: 'Cel' },
      { address: 101, type: 'u16', metric: 'room-humidity', unit: '%' },
    ],
  },
};

/** Options for drivers that measure nothing until they are told what. */
export const exampleOptions = (driver: string): object => examples[driver] ?? {};
