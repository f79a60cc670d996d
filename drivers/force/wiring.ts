/** What a technician must know to connect each force sensor, by driver name. */
export const forceWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'bota-sensone': {
    en: 'USB, or RS-422 through a converter, 8N1 at 460800 baud; the factory speed is 230400 and the driver raises it once by itself (this set-up talk rests on one source). Supply as on the label, and mount the sensor between flange and gripper with all screws, since a loose one reads as force. Set the latency timer of an FTDI converter to 1 ms, or samples come in bursts. Check that the status reads ok and that lifting a known weight shows it; "uncalibrated" or "invalid-measurements" means: take the sensor out of service.',
    zh: 'USB 或经转换器的 RS-422，8N1，460800 波特；出厂为 230400，驱动程序会自动提高一次（此设置流程仅有一个来源）。按标签供电；安装在法兰与夹爪之间，螺钉须全部拧紧，松动会被读成力。FTDI 转换器的延迟定时器请设为 1 ms，否则数据成串到达。检查状态为 ok，并提起已知重物核对读数；若显示 uncalibrated 或 invalid-measurements，应停用该传感器。',
  },
  'robotiq-ft300': {
    en: 'RS-485 through the USB converter supplied, 8N1 at 19200 baud, Modbus address 9; 24 V supply from the robot or its own unit (supply not verified). Keep the two data wires a twisted pair and do not swap them: swapped wires give "no frames". No other Modbus master may be on the line, since the stream fills it. The sensor has no temperature reading, so a drift correction makes its wrench questionable; acceleration registers rest on one source.',
    zh: '经随附的 USB 转换器接 RS-485，8N1，19200 波特，Modbus 地址 9；24 V 供电取自机器人或独立电源（供电数据未核实）。两根数据线须为双绞线且不可接反，接反会显示“无有效帧”。数据流占满线路，因此线上不可有其他 Modbus 主站。传感器不提供温度，配置温漂校正会使力读数标为可疑；加速度寄存器仅有一个来源。',
  },
  'kunwei-kwr75': {
    en: 'RS-422, four data wires, 8N1 at 460800 baud: transmit of the sensor to receive of the converter and back. The RS-485 variant only transmits and starts by itself. Set the type letter on the label in the option `type` (ranges by letter rest on one source): frames have no checksum, and the full scale is what tells a wrong value. Use a short shielded cable away from motor cables, and check with a known weight; values are in N, with 9.80665 N for each kgf.',
    zh: 'RS-422，四根数据线，8N1，460800 波特：传感器的发送接转换器的接收，反之亦然。RS-485 型号只发送，上电自动开始。请按标签把型号字母填入选项 `type`（各字母量程仅有一个来源）：帧没有校验和，靠满量程识别错误值。使用短的屏蔽线并远离电机电缆，用已知重物核对；数值单位为 N，按 1 kgf = 9.80665 N 换算。',
  },
  'optoforce-hex': {
    en: 'The sensor plugs into its DAQ, the DAQ into USB (serial, 8N1 at 1000000 baud); USB powers both. Without `countsPerUnit` from the sheet of this very sensor only counts are given, under another stream name, and no rule on newtons uses them. Option `setUp` sends rate and filter and also removes a zero offset; zero only with nothing touching the sensor. Older firmware whose frames begin with 55 is not read.',
    zh: '传感器插入其采集盒，采集盒接 USB（串口，8N1，1000000 波特），均由 USB 供电。若未按该传感器自己的标定单填写 `countsPerUnit`，只给出计数值，使用另一数据流名称，以牛顿为单位的规则不会使用它。选项 `setUp` 会发送速率和滤波设置，同时清除原有零点；仅可在无任何接触时清零。以 55 开头的旧固件帧不支持。',
  },
  'ati-netft': {
    en: 'Ethernet with a fixed address on the robot network, UDP port 49152; powered over Ethernet or by its own supply (not verified). Open netftapi2.xml of the device in a browser and copy cfgcpf, cfgcpt, scfgfu and scfgtu into the options: a device set to lbf reads 4.45 times too small otherwise. Set `rateHz` to the RDT output rate of the device. Let no second program ask for the stream, and let no firewall drop UDP; lost packets appear as gaps. The status table rests on one source.',
    zh: '以太网，机器人网络内的固定地址，UDP 端口 49152；由以太网供电或独立电源供电（未核实）。用浏览器打开设备的 netftapi2.xml，把 cfgcpf、cfgcpt、scfgfu、scfgtu 抄入选项：若设备设为 lbf 而未填写，读数会小 4.45 倍。`rateHz` 设为设备的 RDT 输出速率。不要让其他程序请求数据流，防火墙不得丢弃 UDP；丢失的数据包显示为间隙。状态表仅有一个来源。',
  },
};
