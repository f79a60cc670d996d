declare module '*.css';

/** For tests: the alarm tones as this browser renders them. */
interface Window {
  vigilTone: {
    readonly sampleRateHz: number;
    renderBurst(priority: 'high' | 'medium' | 'low'): Promise<Float32Array>;
  };
}
