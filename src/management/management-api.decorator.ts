import { applyDecorators } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OnListener } from '../common/access';

/** The OpenAPI tag of what the management listener serves; its operations name that listener as their server. */
export const MANAGEMENT_TAG = 'management';

/** A controller of the management listener. */
export function ManagementApi(): ClassDecorator {
  return applyDecorators(OnListener('management'), ApiTags(MANAGEMENT_TAG));
}
