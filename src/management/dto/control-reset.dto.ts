import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { ClockDto } from './clock.dto';

export class ControlResetRequestDto {
  @ApiPropertyOptional({
    type: 'boolean',
    nullable: true,
    default: false,
    description: 'Leaves the clock as it is: going back leaves certificates and lists of the future behind.',
  })
  @IsOptional()
  @IsBoolean({ message: 'Send true or false' })
  readonly keepClock?: boolean | null;
}

export class ControlResetDto {
  @ApiProperty({ type: [String], description: 'The faults that were removed.' })
  readonly faultIds!: readonly string[];

  @ApiProperty({ type: [String], description: 'The approval rules that were removed.' })
  readonly ruleIds!: readonly string[];

  @ApiProperty({ type: ClockDto })
  readonly clock!: ClockDto;
}
