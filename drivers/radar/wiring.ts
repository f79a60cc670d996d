/** What a technician has to know about each radar, in both languages; weak facts are called so. */
export const radarWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'seeed-mr60fda2': {
    en: 'UART, 115200 8N1; levels (3.3 V) and the kit’s XIAO board, which must pass the bytes on unchanged to USB, are from memory: check the maker’s sheet before connecting. Mount it flat under the ceiling at 2.4 to 3.0 m, measure from floor to radar and put that into `installHeightM`: with a wrong height falls are missed. `install-height` must show the measured value as good; `not-as-set` means that the radar kept another. Walk through the whole room and look for `presence`. Its fall is a black box without published accuracy, always only suspected: give the room a second source. The live target height (`isTargetHeightSent`) is known from one source.',
    zh: 'UART，115200 8N1；3.3 V 电平以及套件中的 XIAO 板须原样转发字节到 USB，均凭记忆，接线前请核对厂家资料。水平装在天花板下 2.4 至 3.0 米处，量出地面到雷达的高度并填入 `installHeightM`：高度不对会漏报跌倒。`install-height` 应显示所量数值且为良好；`not-as-set` 表示雷达仍用别的值。走遍整个房间检查 `presence`。其跌倒判断是厂家黑盒，无公开准确率，只能视为疑似：房间须另有一种来源。实时目标高度（`isTargetHeightSent`）仅有单一来源。',
  },
  'seeed-mr60bha2': {
    en: 'UART, 115200 8N1; wire it as the MR60FDA2. Breath and heart are measured up to 1.5 m only, presence to 6 m: mount it beside or above the bed, facing the chest, with nothing that moves (fan, curtain) in sight. Wait about 60 s for it to warm up, then compare both rates with a count by hand. Check `distance` with a tape measure: sources disagree on cm or m, set `distanceUnit`. Rates go to 0 or freeze while the person moves; that is shown as no value or doubtful. Targets and status are known from one source each. It knows no falls.',
    zh: 'UART，115200 8N1，接法同 MR60FDA2。呼吸与心率仅在 1.5 米内有效，人体存在可至 6 米：装在床旁或床上方，正对胸部，视野内不得有风扇、窗帘等活动物。预热约 60 秒，然后与人工计数核对两项频率。用卷尺核对 `distance`：资料对厘米或米说法不一，请设置 `distanceUnit`。人移动时数值会归零或停住，看板显示为无值或存疑。目标与状态各仅有单一来源。它不识别跌倒。',
  },
  'hlk-ld6002': {
    en: 'UART at 1382400 8N1, which not every USB adapter can do: check its sheet, and keep the cable short. Levels of 3.3 V are from memory: check before connecting. One firmware tool uses 115200; if bytes come but no frames, try `baudRate` 115200. Breath and heart up to 1.5 m, presence to 6 m, about 60 s to warm up; check the distance with a tape measure. Nothing may be written to it: types 3000 and 4000 start its boot loader and can leave it dead, so connect only its TX and ground where possible. The fall variant LD6002C speaks something else, which was not found: it is not supported.',
    zh: 'UART，1382400 8N1，并非每种 USB 适配器都能达到：请核对其资料，线要短。3.3 V 电平凭记忆，接线前请核对。有一种固件工具使用 115200；若有字节而无帧，可将 `baudRate` 设为 115200。呼吸与心率限 1.5 米，人体存在可至 6 米，预热约 60 秒；用卷尺核对距离。不得向它写入任何内容：3000 与 4000 类型会进入引导程序，可能使模块报废，条件允许时只接 TX 与地。跌倒型 LD6002C 的协议未找到，不支持。',
  },
  'r60-radar': {
    en: 'The radars of frame `53 59` (MR24HPC1, MR60FDA1 / R60AFD1): UART, 115200 8N1; levels of 3.3 V are from memory, check before connecting. For falls mount the MR60FDA1 under the ceiling at 2 to 3 m, tilted by 5 degrees at most; it covers a radius of 2 to 3 m (vendor text, one source). States are sent on change only, so they are asked for at each opening; the body-movement number each second shows that it lives, and its silence is a technical alarm. At least 150 ms between commands. Check by walking in and out: `presence` must follow. Its fall is a black box, only suspected; the MR24HPC1 knows no falls.',
    zh: '帧头为 `53 59` 的雷达（MR24HPC1、MR60FDA1 / R60AFD1）：UART，115200 8N1；3.3 V 电平凭记忆，接线前请核对。测跌倒时将 MR60FDA1 装在天花板下 2 至 3 米处，倾斜不超过 5 度，覆盖半径 2 至 3 米（厂家资料，单一来源）。状态只在变化时发送，因此每次打开端口都会查询；每秒一次的体动值表明它在工作，静默即为技术报警。两条命令间隔至少 150 毫秒。进出房间检查：`presence` 应随之变化。跌倒判断是黑盒，仅为疑似；MR24HPC1 不识别跌倒。',
  },
  'hlk-ld2410': {
    en: 'UART, 256000 8N1 as delivered; levels of 3.3 V and a 5 V supply are from memory, check before connecting; some boards cannot reach 256000 (17 % error on Allwinner R528): set 115200 once with the maker’s tool and the same in the configuration. Frames have no checksum, so keep the cable short and away from mains. Change the Bluetooth password or switch Bluetooth off, since anybody near can change its settings. Presence is no fall: a person lying on the floor is present as well. Check with somebody lying still in the bed: state 2 must stay. Fans and curtains in sight count as movement.',
    zh: 'UART，出厂 256000 8N1；3.3 V 电平与 5 V 供电凭记忆，接线前请核对；有的板子达不到 256000（全志 R528 误差 17 %）：请用原厂工具一次性改为 115200，配置中填相同数值。帧无校验，线要短并远离市电。务必修改蓝牙密码或关闭蓝牙，否则附近任何人都能改设置。有人不等于跌倒：躺在地上的人同样是“有人”。请一人静卧床上检查：状态 2 应保持。视野内的风扇、窗帘会被当作运动。',
  },
};
