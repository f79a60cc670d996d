/** What a technician has to know about each board at a bed, in both languages; weak facts are called so. */
export const bedWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'bedside-node': {
    en: 'USB or TTL serial 8N1, 115200, with our own firmware on an Arduino Uno or Nano (pins and flashing: docs/firmware.md). One load cell with its HX711 under each bed foot, channels in the order of the feet; at 10 samples a second by the RATE pin, 400 ms to settle (from memory). Weigh the empty, made-up bed for `offset` and a known weight for `countsPerKg`; until then loads are questionable. Cables must not carry the bed’s weight; a saturated cell makes its row invalid: look for a broken wire, an HX711 that does not answer or a cell bent too far. Our firmware has no IMU yet. Not yet verified on a board.',
    zh: 'USB 或 TTL 串口 8N1，115200，Arduino Uno 或 Nano 须刷入本项目固件（引脚与刷写见 docs/firmware.md）。每个床脚下一个称重传感器及其 HX711，通道按床脚顺序；RATE 引脚设为每秒 10 次，稳定时间 400 毫秒（凭记忆）。铺好的空床读数填入 `offset`，用已知重物求 `countsPerKg`；此前载荷标为存疑。线缆不得承重；饱和的传感器使该行无效：请检查断线、HX711 无应答或过度弯曲。本固件尚不含惯性传感器。尚未在实物上核实。',
  },
};
