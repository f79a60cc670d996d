/** What a technician has to know about each oximeter, in both languages; weak facts are called so. */
export const oximeterWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'nonin-oem3': {
    en: 'Serial 9600 8N1; Xpod cables have RS-232 levels, the bare OEM III board has logic levels and needs a converter. Power comes over the same connector: check the voltage of the variant before plugging in. The driver finds formats 2, 7 and 8 by itself; set `format: 8` where it is used, so that silence is judged by one second, not by a 75th. Selecting a format (`selectFormat`) works only within five seconds of power-on and is known from one source; so is the three-byte form of format 8. Put the sensor on a warm finger without varnish, on the arm without a cuff.',
    zh: '串口 9600 8N1；Xpod 电缆为 RS-232 电平，OEM III 裸板为逻辑电平，须加转换器。供电走同一接头：插入前先核对该型号的电压。驱动自动识别格式 2、7、8；使用格式 8 时请设 `format: 8`，以便按每秒一次而非每秒 75 次判断静默。选择格式（`selectFormat`）只在上电 5 秒内有效，仅有单一来源；格式 8 的三字节形式亦然。探头夹在温暖、未涂指甲油的手指上，不要与血压袖带同侧。',
  },
  'bci-oximeter': {
    en: 'Old Contec CMS50D+ and CMS50E: 19200 baud, odd parity, through the maker’s USB cable; Berry: 115200 8N1 over USB, or over Bluetooth through a bridge that gives a serial port. The 5-byte stream has no checksum: a wrong parity setting shows as no frames, so set `maker` to what is printed on the device. Check that the saturation on the screen and on the board agree, and that the value disappears when the finger is taken out. Some Berry devices are said to send V1.5 packets with wrong sums: they count as checksum faults and are not read. 4800-baud and 7-byte variants were not found and are not supported.',
    zh: '旧款康泰 CMS50D+ 与 CMS50E：19200 波特、奇校验，用原厂 USB 线；贝瑞：USB 115200 8N1，或经提供串口的蓝牙桥接。5 字节数据流没有校验和：校验位设错表现为收不到帧，请按机身铭牌设置 `maker`。核对屏幕与看板上的血氧是否一致，并确认取出手指后数值消失。据报部分贝瑞设备的 V1.5 数据包校验和不符：计为校验错误，不予采用。4800 波特与 7 字节的变体未找到资料，不支持。',
  },
  'contec-cms50': {
    en: 'CMS50D+ v7, CMS50F, CMS60D, PO-250: 115200 8N1 through the maker’s cable; on some the micro-USB socket is a serial port and not USB, so a common USB cable shows nothing. Firmware up to v5 needs `protocol: old` (19200, odd parity). The device must be switched on with a finger in it, and stops when it hears nothing for some seconds; the gateway keeps it awake. It runs on its battery and switches itself off without a finger: this is announced, then silence is a technical alarm. The scale of the perfusion index (tenths of a percent) is known from one source.',
    zh: 'CMS50D+ v7、CMS50F、CMS60D、PO-250：用原厂线，115200 8N1；部分型号的 micro-USB 口其实是串口而非 USB，普通 USB 线无任何反应。v5 及以前固件请设 `protocol: old`（19200，奇校验）。须夹入手指后开机；数秒收不到主机消息即停发，网关会持续保活。设备靠电池工作，无手指时自动关机：先报告离开，随后静默成为技术报警。灌注指数的单位（千分之一）仅有单一来源。',
  },
  'berry-pm6750': {
    en: 'Serial 115200 8N1 by USB or RS-232; over a Bluetooth bridge commands closer than 50 ms are lost, so do not measure blood pressure through one. Power and earth as the maker’s manual says: the ECG and SpO2 inputs touch the patient. The board is silent until asked; the gateway asks at each opening and after silence, and lets the cuff go at each opening. Blood pressure is measured only when a person asks by name, for an adult, a child or a newborn; whoever sends the start must send the stop after 90 s at the latest, and the cuff’s own release must be within reach. A lead that is off is ordinary while nobody is connected, an unplugged probe is not. If the ECG stays at its limits, lower `ecgGain`. After a restart the board may repeat an old pressure result. All of this is known from one project that checked it on a real unit.',
    zh: '串口 115200 8N1（USB 或 RS-232）；经蓝牙桥接时，间隔小于 50 毫秒的命令会丢失，因此不要经蓝牙测血压。供电与接地按原厂手册：心电与血氧输入直接接触病人。主板未被询问时不发数据；网关在每次打开串口及静默后重新请求，并在每次打开时令袖带放气。只有人员指名要求时才测血压，须指明成人、儿童或新生儿；发出启动者最迟 90 秒须发停止，且袖带的手动放气须伸手可及。无人连接时导联脱落属正常，探头拔出则是故障。若心电波形顶格，请调低 `ecgGain`。重启后主板可能重发旧的血压结果。以上均来自一个在真机上核对过的项目。',
  },
  'masimo-ascii1': {
    en: 'RS-232 at 9600 8N1 from the serial port of a Rad-8 or Radical-7 dock; set its output to “ASCII 1”. One line a second: five seconds without a line are a technical alarm. Take the sensor off the finger and check that the saturation disappears from the board: the device goes on printing the last one, and only its exception bits tell. Its clock is local time and is not used for when a value was measured. Fields differ by software version; `PVI` has been seen named, never filled.',
    zh: 'Rad-8 或 Radical-7 底座串口，RS-232，9600 8N1；输出设为 “ASCII 1”。每秒一行：5 秒无数据即为技术报警。取下探头，确认看板上的血氧消失：设备仍会继续打印最后的数值，只有异常位说明真相。设备时钟为本地时间，不用作测量时刻。字段随软件版本而异；`PVI` 只见其名，未见其值。',
  },
};
