import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { EnrolmentState } from '../../store/records';
import { ENROLMENT_MACHINE } from '../enrolment-state';
import { PageQueryDto } from './page-query.dto';
import { IsOptionalText } from './text-rules.decorator';

const STATES = Object.keys(ENROLMENT_MACHINE.states) as EnrolmentState[];

export class EnrolmentQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    type: 'string',
    description: 'The `externalId` the client gave: finds the answer that was lost.',
  })
  @IsOptionalText()
  readonly externalId?: string;

  @ApiPropertyOptional({ enum: STATES, description: 'For the inbox of an operator: `pending_approval`.' })
  @IsOptional()
  @IsIn(STATES, { message: `Send one of ${STATES.join(', ')}` })
  readonly state?: EnrolmentState;
}
