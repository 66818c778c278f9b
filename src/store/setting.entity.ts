import { Entity } from 'typeorm';
import { primaryText, text } from './columns';
import type { SettingRecord } from './records';

@Entity('setting')
export class SettingEntity implements SettingRecord {
  @primaryText('key') key!: string;
  @text('value') value!: string;
}
