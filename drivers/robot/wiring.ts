/** What a technician needs to know, in both languages, by driver. */
export const robotWiring: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  vda5050: {
    en: 'Robot and gateway meet at the MQTT broker; nothing is wired to the robot. Check its interface name, major version, manufacturer and serial number: together they are its topics. Without a state for 35 s the link counts as lost. Commands go at QoS 0 without a guaranteed time: never rely on them as the only safety stop.',
    zh: '机器人与网关通过 MQTT 代理通信,无需接线到机器人。请核对接口名、主版本号、制造商和序列号,它们共同组成主题。35 秒内未收到状态即视为链路中断。指令以 QoS 0 发送,没有时间保证,绝不能作为唯一的安全停止手段。',
  },
};
