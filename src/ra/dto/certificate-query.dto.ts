import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import type { CertificateState } from '../../store/records';
import { CERTIFICATE_MACHINE } from '../certificate-state';
import { PageQueryDto } from './page-query.dto';
import { IsOptionalText } from './text-rules.decorator';

const STATES = Object.keys(CERTIFICATE_MACHINE.states) as CertificateState[];

export class CertificateQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'string' })
  @IsOptionalText()
  readonly credentialID?: string;

  @ApiPropertyOptional({ type: 'string' })
  @IsOptionalText()
  readonly keyId?: string;

  @ApiPropertyOptional({
    type: 'string',
    pattern: '^(?:[0-9a-f]{2}){1,20}$',
    description: 'Lower-case hex of even length.',
  })
  @IsOptional()
  @Matches(/^(?:[0-9a-f]{2}){1,20}$/, { message: 'Send lower-case hex of even length' })
  readonly serialNumber?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `Send one of ${STATES.join(', ')}` })
  readonly state?: CertificateState;
}
