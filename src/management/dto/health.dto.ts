import { ApiProperty } from '@nestjs/swagger';

export class HealthCheckDto {
  @ApiProperty({ example: 'store' })
  readonly name!: string;

  @ApiProperty({ example: true })
  readonly ok!: boolean;

  @ApiProperty({ example: 'answers' })
  readonly detail!: string;
}

export class HealthDto {
  @ApiProperty({ enum: ['ok', 'failing'], example: 'ok' })
  readonly status!: 'ok' | 'failing';

  @ApiProperty({ type: [HealthCheckDto] })
  readonly checks!: readonly HealthCheckDto[];
}
