import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { RequireManagementToken } from '../../common/access';
import { ApprovalRuleDto, ApprovalRuleListDto, ApprovalRuleRequestDto } from '../dto/approval-rule.dto';
import { ControlResetDto, ControlResetRequestDto } from '../dto/control-reset.dto';
import { FaultDto, FaultListDto, FaultRequestDto } from '../dto/fault.dto';
import { ManagementApi } from '../management-api.decorator';
import { ApprovalRuleService } from './approval-rule.service';
import { CONTROL_ID_PATTERN } from './control-id';
import { ControlResetService } from './control-reset.service';
import { FaultService } from './fault.service';

const MALFORMED = { description: '`malformed`: errors[] points to what is wrong, and says what to do.' };
const NOT_FOUND = { description: '`not_found`.' };
const TOO_MANY = { description: '`state_conflict`: there are 100 already.' };
const ID_SCHEMA = { type: 'string' as const, pattern: CONTROL_ID_PATTERN };
const FAULT_ID = { name: 'faultId', schema: ID_SCHEMA, example: 'seal-offline' };
const RULE_ID = { name: 'ruleId', schema: ID_SCHEMA, example: 'approve-after' };

@Controller('management/v1/control')
@ManagementApi()
@RequireManagementToken()
export class ControlController {
  constructor(
    private readonly faults: FaultService,
    private readonly rules: ApprovalRuleService,
    private readonly resets: ControlResetService,
  ) {}

  @Get('faults')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'listFaults',
    summary: 'The faults of the test control, also those that are over',
  })
  @ApiOkResponse({ type: FaultListDto, description: 'All.' })
  listFaults(): Promise<FaultListDto> {
    return this.faults.list();
  }

  @Post('faults')
  @ApiOperation({ operationId: 'addFault', summary: 'Set a fault under a new name' })
  @ApiCreatedResponse({ type: FaultDto, description: 'In force.' })
  @ApiBadRequestResponse(MALFORMED)
  @ApiConflictResponse(TOO_MANY)
  addFault(@Body() request: FaultRequestDto): Promise<FaultDto> {
    return this.faults.add(request);
  }

  @Get('faults/:faultId')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getFault', summary: 'A fault, and how often it has struck' })
  @ApiParam(FAULT_ID)
  @ApiOkResponse({ type: FaultDto, description: 'The fault.' })
  @ApiNotFoundResponse(NOT_FOUND)
  readFault(@Param('faultId') faultId: string): Promise<FaultDto> {
    return this.faults.read(faultId);
  }

  @Put('faults/:faultId')
  @ApiOperation({
    operationId: 'setFault',
    summary: 'Set a fault, or put it in the place of the one of this name',
    description:
      'In force on this node at once, on others within a second, and after a restart. Each answer that it touches names it ' +
      'in the header Kakehashi-Fault.',
  })
  @ApiParam(FAULT_ID)
  @ApiOkResponse({ type: FaultDto, description: 'In force.' })
  @ApiBadRequestResponse(MALFORMED)
  @ApiConflictResponse(TOO_MANY)
  setFault(@Param('faultId') faultId: string, @Body() request: FaultRequestDto): Promise<FaultDto> {
    return this.faults.set(faultId, request);
  }

  @Delete('faults/:faultId')
  @ApiOperation({ operationId: 'removeFault', summary: 'Remove a fault' })
  @ApiParam(FAULT_ID)
  @ApiOkResponse({ type: FaultDto, description: 'The fault as it was; it is gone.' })
  @ApiNotFoundResponse(NOT_FOUND)
  removeFault(@Param('faultId') faultId: string): Promise<FaultDto> {
    return this.faults.remove(faultId);
  }

  @Get('approval-rules')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listApprovalRules', summary: 'The rules of scripted approval' })
  @ApiOkResponse({ type: ApprovalRuleListDto, description: 'All.' })
  listRules(): Promise<ApprovalRuleListDto> {
    return this.rules.list();
  }

  @Get('approval-rules/:ruleId')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getApprovalRule', summary: 'A rule of scripted approval' })
  @ApiParam(RULE_ID)
  @ApiOkResponse({ type: ApprovalRuleDto, description: 'The rule.' })
  @ApiNotFoundResponse(NOT_FOUND)
  readRule(@Param('ruleId') ruleId: string): Promise<ApprovalRuleDto> {
    return this.rules.read(ruleId);
  }

  @Put('approval-rules/:ruleId')
  @ApiOperation({
    operationId: 'setApprovalRule',
    summary: 'Have pending enrolments decided by a rule',
    description:
      'Once a second the rules are asked about each enrolment that waits for a decision; the first that fits decides, when its ' +
      '`after` has passed, with the checks and records of a decision by an operator. Its name in them is `script`.',
  })
  @ApiParam(RULE_ID)
  @ApiOkResponse({ type: ApprovalRuleDto, description: 'The rule holds.' })
  @ApiBadRequestResponse(MALFORMED)
  @ApiConflictResponse(TOO_MANY)
  setRule(
    @Param('ruleId') ruleId: string,
    @Body() request: ApprovalRuleRequestDto,
  ): Promise<ApprovalRuleDto> {
    return this.rules.set(ruleId, request);
  }

  @Delete('approval-rules/:ruleId')
  @ApiOperation({ operationId: 'removeApprovalRule', summary: 'Remove a rule of scripted approval' })
  @ApiParam(RULE_ID)
  @ApiOkResponse({ type: ApprovalRuleDto, description: 'The rule as it was; it is gone.' })
  @ApiNotFoundResponse(NOT_FOUND)
  removeRule(@Param('ruleId') ruleId: string): Promise<ApprovalRuleDto> {
    return this.rules.remove(ruleId);
  }

  @Post('reset')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetControl',
    summary: 'Remove all faults and rules, and go back to real time',
    description:
      'Certificates, enrolments, events, webhooks and clients stay as they are; requests under way end as they began. If the ' +
      'clock was ahead, certificates, CRLs and records of the future stay behind.',
  })
  @ApiBody({ type: ControlResetRequestDto, required: false })
  @ApiOkResponse({ type: ControlResetDto, description: 'What was removed, and the clock.' })
  @ApiBadRequestResponse(MALFORMED)
  reset(@Body() { keepClock }: ControlResetRequestDto): Promise<ControlResetDto> {
    return this.resets.reset(keepClock ?? false);
  }
}
