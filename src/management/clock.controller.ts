import { Body, Controller, Delete, Get, Header, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiConflictResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequireManagementToken } from '../common/access';
import { ClockService } from './clock.service';
import { AdvanceClockDto, ClockDto, ResetClockDto, SetClockDto } from './dto/clock.dto';
import { ManagementApi } from './management-api.decorator';

const CLOCK = { type: ClockDto, description: 'The clock as it stands now.' };
const MALFORMED = { description: '`malformed`: errors[] points to what is wrong.' };
const BACKWARDS = { description: '`state_conflict`: this would move the clock back.' };

@Controller('management/v1/clock')
@ManagementApi()
@RequireManagementToken()
export class ClockController {
  constructor(private readonly clock: ClockService) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'readClock', summary: 'The time of the world' })
  @ApiOkResponse(CLOCK)
  read(): ClockDto {
    return this.clock.read();
  }

  @Put()
  @ApiOperation({
    operationId: 'setClock',
    summary: 'Set the time of the world',
    description:
      'Every time in certificates, status answers, lists and enrolments follows, on every node; access tokens stay on real ' +
      'time. A frozen clock stays frozen, at the new time.',
  })
  @ApiOkResponse(CLOCK)
  @ApiBadRequestResponse(MALFORMED)
  @ApiConflictResponse(BACKWARDS)
  set(@Body() { now, allowBackwards }: SetClockDto): Promise<ClockDto> {
    return this.clock.set(now, allowBackwards ?? false);
  }

  @Post('advance')
  @HttpCode(200)
  @ApiOperation({ operationId: 'advanceClock', summary: 'Move the time of the world on' })
  @ApiOkResponse(CLOCK)
  @ApiBadRequestResponse(MALFORMED)
  advance(@Body() { duration, seconds }: AdvanceClockDto): Promise<ClockDto> {
    return this.clock.advance({
      ...(typeof duration === 'string' ? { duration } : {}),
      ...(typeof seconds === 'number' ? { seconds } : {}),
    });
  }

  @Post('freeze')
  @HttpCode(200)
  @ApiOperation({ operationId: 'freezeClock', summary: 'Let the time of the world stand still' })
  @ApiOkResponse(CLOCK)
  freeze(): Promise<ClockDto> {
    return this.clock.freeze();
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeClock', summary: 'Let time pass again, from where it stood' })
  @ApiOkResponse(CLOCK)
  resume(): Promise<ClockDto> {
    return this.clock.resume();
  }

  @Delete()
  @ApiOperation({ operationId: 'resetClock', summary: 'Go back to real time' })
  @ApiOkResponse(CLOCK)
  @ApiConflictResponse(BACKWARDS)
  reset(@Query() { allowBackwards }: ResetClockDto): Promise<ClockDto> {
    return this.clock.reset(allowBackwards === 'true');
  }
}
