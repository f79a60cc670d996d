/** What a technician has to know about each inertial sensor, in both languages; weak facts are called so. */
export const imuWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'witmotion-wt901': {
    en: 'Serial 8N1: most models leave the factory at 9600 baud and 10 samples a second; set 115200 and 50 or 100 Hz with the maker’s program, and the same in `baudRate` and `rateHz`, since sample times are counted with it. TTL, RS-232 and RS-485 variants look alike: match the levels, 3.3 to 5 V supply as printed on the module. Fix it firmly, flat to the body or the robot’s link, and note which way x points; a loose sensor looks like a tremor. At rest the board must show 1 g on one axis and next to no rotation. Enable packets 51, 52 and 53; values at ±16 g or ±2000 deg/s are clipped and marked questionable. The 20-byte Bluetooth packets (55 61) are known from one source and are not read.',
    zh: '串口 8N1：多数型号出厂为 9600 波特、每秒 10 次；请用原厂软件改为 115200 与 50 或 100 Hz，并在 `baudRate`、`rateHz` 中填写相同数值，采样时刻按此计数。TTL、RS-232、RS-485 各版外观相似：电平要匹配，供电按模块标注（3.3 至 5 V）。须牢固安装，紧贴身体或机器人连杆，并记下 x 轴方向；松动看起来像震颤。静止时看板应有一轴显示 1 g，角速度近零。启用 51、52、53 数据包；达到 ±16 g 或 ±2000 度/秒的值为削顶，标为存疑。蓝牙 20 字节包（55 61）仅有单一来源，不读取。',
  },
};
