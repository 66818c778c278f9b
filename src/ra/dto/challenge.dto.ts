import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { CHALLENGE_PURPOSES, type ChallengePurpose } from '../challenge';

export class ChallengeRequestDto {
  @ApiProperty({
    enum: CHALLENGE_PURPOSES,
    example: 'pop',
    description: 'What the nonce will prove the freshness of.',
  })
  @IsIn(CHALLENGE_PURPOSES, { message: `Send ${CHALLENGE_PURPOSES.join(' or ')}` })
  readonly purpose!: ChallengePurpose;
}

export class ChallengeDto {
  @ApiProperty({
    description: '32 octets, base64url.',
    example: 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE',
  })
  readonly nonce!: string;

  @ApiProperty({ enum: CHALLENGE_PURPOSES, example: 'pop' })
  readonly purpose!: ChallengePurpose;

  @ApiProperty({ format: 'date-time', example: '2026-04-01T09:05:00Z' })
  readonly expiresAt!: string;
}
