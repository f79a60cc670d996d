/** What a technician has to know about each Firmata board, in both languages; weak facts are called so. */
export const boardWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'firmata-board': {
    en: 'USB serial 8N1, 57600 for StandardFirmata (from memory, not verified); opening the port resets an Uno, which takes about 2 s. Put the MPU-6050 (address 104, AD0 low) and the MLX90614 (90, at most 100 kHz) on SDA and SCL with pull-ups to the sensors’ own supply; pressure mats with a divider on A0 to A5. Drive the relay through a transistor and wire an auxiliary contact to ground on an input, or nobody knows whether it followed. Firmata has no check: never use the relay as a safety stop. The infrared thermometer sees a surface, not the body; load cells need our firmware firmata-bed (docs/firmware.md), which sends W lines and has no I2C (set `imu` to null), and their counts per kilogram.',
    zh: 'USB 串口 8N1，StandardFirmata 为 57600（凭记忆，未核实）；打开端口会使 Uno 复位，约需 2 秒。MPU-6050（地址 104，AD0 接低）与 MLX90614（地址 90，不超过 100 kHz）接 SDA、SCL，上拉到传感器自身电源；压力垫经分压接 A0 至 A5。继电器须经晶体管驱动，并将辅助触点接地接到一个输入，否则无法得知是否动作。Firmata 没有校验：不得把继电器用作安全停机。红外测温只测表面温度，不是体温；称重需使用本项目固件 firmata-bed（见 docs/firmware.md；发送 W 行，不含 I2C，`imu` 设为 null），并填写每千克计数。',
  },
};
