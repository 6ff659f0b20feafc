import type { Device } from '@lexrun/web';
import { useDevice } from './classifier.js';
import { element } from './element.js';
import { readText, startLive } from './live.js';
import { startMany } from './many.js';
import { keepForOffline, keepLarge } from './offline.js';

async function load(device: Device): Promise<void> {
  if (!(await useDevice(device))) return;
  element<HTMLButtonElement>('run').disabled = false;
  await readText();
  void keepLarge();
}

const device = element<HTMLSelectElement>('device');
device.addEventListener('change', () => void load(device.value as Device));
startLive();
startMany();
void keepForOffline().then(() => load(device.value as Device));
