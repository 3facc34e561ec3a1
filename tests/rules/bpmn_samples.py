# ruff: noqa: E501  (a diagram reads best on one line)
"""Drawings that together hold every element and attribute that runs or is ignored, and one small
drawing for every element that is refused. All of them keep the official schema."""

from __future__ import annotations

from itertools import pairwise

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" name="D"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:t="urn:t" targetNamespace="urn:t" expressionLanguage="urn:feel" typeLanguage="urn:t" exporter="x" exporterVersion="1">"""
FORMAL = 'xsi:type="tFormalExpression"'
CALLED = '<process id="called" isExecutable="true"><startEvent id="CS"/><endEvent id="CE"/><sequenceFlow id="C1" sourceRef="CS" targetRef="CE"/></process>'
MESSAGE = '<message id="M" name="M"/>'
SIGNAL = '<signal id="N" name="N" structureRef="I"/>'
DMN = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="level" name="level"><decisionTable><output name="level"/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision></definitions>'


def flows(*chains: str) -> str:
    pairs = [pair for chain in chains for pair in pairwise(chain.split())]
    return "".join(
        f'<sequenceFlow id="F_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs
    )


def drawing(
    inside: str,
    *chains: str,
    before: str = "",
    after: str = "",
    attributes: str = "",
    ahead: str = "",
) -> bytes:
    """S → … → E with these nodes; ``before`` and ``after`` the process, ``ahead`` first in it."""
    frame = f'<startEvent id="S"/>{inside}<endEvent id="E" name="办结"/>{flows(*chains)}'
    process = (
        f'<process id="sample" name="示例" isExecutable="true"{attributes}>{ahead}{frame}</process>'
    )
    return f"{HEAD}{before}{process}{after}</definitions>".encode()


def inner(id: str, more: str = "") -> str:
    return f'<startEvent id="{id}S"/><endEvent id="{id}E"/>{flows(f"{id}S {id}E")}{more}'


TASKS = """
<task id="A" name="A"><documentation id="DC" textFormat="text/plain">说明</documentation>
 <extensionElements><camunda:properties><camunda:property name="stage" value="1"/></camunda:properties></extensionElements>
 <auditing/><monitoring/><categoryValueRef>CV</categoryValueRef><incoming>F_S_A</incoming><outgoing>F_A_B</outgoing></task>
<userTask id="B" name="B" implementation="##unspecified" startQuantity="1" completionQuantity="1" default="F_B_C"><rendering/></userTask>
<manualTask id="C" name="C"/>
<scriptTask id="P" name="P" scriptFormat="feel"><script>{ x: 1 }</script></scriptTask>
<businessRuleTask id="R" name="R" implementation="##unspecified" camunda:decisionRef="level"/>
<serviceTask id="V" name="V" implementation="##WebService" operationRef="OP" camunda:type="external" camunda:topic="t"><ioSpecification><inputSet/><outputSet/></ioSpecification></serviceTask>
<sendTask id="T" name="T" implementation="##WebService" messageRef="M" operationRef="OP"/>
<receiveTask id="W" name="W" implementation="##WebService" instantiate="false" messageRef="M" operationRef="OP"/>
<callActivity id="K" name="K" calledElement="called"/>
<callActivity id="K1" name="K1" calledElement="T1"/><callActivity id="K2" name="K2" calledElement="T2"/><callActivity id="K3" name="K3" calledElement="T3"/><callActivity id="K4" name="K4" calledElement="T4"/><callActivity id="K5" name="K5" calledElement="T5"/>
<subProcess id="U" name="U" triggeredByEvent="false">""" + inner("U") + """</subProcess>
<transaction id="X" name="X" method="##Compensate">""" + inner("X") + """</transaction>
<adHocSubProcess id="H" name="H" cancelRemainingInstances="true" ordering="Parallel"><task id="HA" name="HA"/><completionCondition """ + FORMAL + """>true</completionCondition></adHocSubProcess>
"""  # fmt: skip
GLOBALS = '<globalTask id="T1" name="T1"/><globalManualTask id="T2" name="T2"/><globalUserTask id="T3" name="T3" implementation="##unspecified"/><globalScriptTask id="T4" name="T4" scriptLanguage="feel"><script>{ y: 1 }</script></globalScriptTask><globalBusinessRuleTask id="T5" name="T5" implementation="##unspecified" camunda:decisionRef="level"/>'
LANES = '<laneSet id="LS" name="LS"><lane id="L1" name="L1" partitionElementRef="t:O"><partitionElement xsi:type="tDataObject" id="PE"/><flowNodeRef>B</flowNodeRef><childLaneSet id="LC"><lane id="L2"><flowNodeRef>C</flowNodeRef></lane></childLaneSet></lane></laneSet>'
RULED = """
<import namespace="urn:x" location="x.xsd" importType="http://www.w3.org/2001/XMLSchema"/><extension definition="t:x" mustUnderstand="false"/>
<category id="CG" name="CG"><categoryValue id="CV" value="CV"/></category>
<itemDefinition id="I" structureRef="t:String" isCollection="false" itemKind="Information"/>
<message id="M" name="M" itemRef="I"/><error id="ER" name="ER" errorCode="1" structureRef="I"/>
<interface id="IF" name="IF" implementationRef="t:x"><operation id="OP" name="OP" implementationRef="t:x"><inMessageRef>M</inMessageRef><outMessageRef>M</outMessageRef><errorRef>ER</errorRef></operation></interface>
<endPoint id="EP"/><resource id="RS" name="RS"><resourceParameter id="RP" name="RP" type="I" isRequired="false"/></resource><dataStore id="DS" name="DS" capacity="1" isUnlimited="false" itemSubjectRef="I"/>
<partnerEntity id="P1" name="P1"><participantRef>Q</participantRef></partnerEntity><partnerRole id="P2" name="P2"><participantRef>Q</participantRef></partnerRole>
<collaboration id="CO" name="CO" isClosed="false"><participant id="Q" name="Q" processRef="sample"><interfaceRef>IF</interfaceRef><endPointRef>EP</endPointRef><participantMultiplicity minimum="0" maximum="2"/></participant><participant id="Q2" name="Q2"/>
 <messageFlow id="MF" name="MF" sourceRef="Q2" targetRef="Q" messageRef="M"/>
 <conversation id="V1" name="V1"><participantRef>Q</participantRef><messageFlowRef>MF</messageFlowRef></conversation><subConversation id="V2"><participantRef>Q</participantRef></subConversation><callConversation id="V3" calledCollaborationRef="GV"><participantRef>Q</participantRef></callConversation>
 <conversationAssociation innerConversationNodeRef="V1" outerConversationNodeRef="V2"/><participantAssociation><innerParticipantRef>Q</innerParticipantRef><outerParticipantRef>Q2</outerParticipantRef></participantAssociation><messageFlowAssociation innerMessageFlowRef="MF" outerMessageFlowRef="MF"/>
 <choreographyRef>CH</choreographyRef><conversationLink id="VL" name="VL" sourceRef="Q" targetRef="V1"/></collaboration>
<choreography id="CH" isClosed="false"/><globalConversation id="GV"/><globalChoreographyTask id="GC" initiatingParticipantRef="Q3"><participant id="Q3"/></globalChoreographyTask>
"""
RELATED = '<relationship id="RL" type="t" direction="Both"><source>t:A</source><target>t:B</target></relationship>'
DATA = """
<ioSpecification><dataInput id="PI" name="PI" itemSubjectRef="I" isCollection="false"/><dataOutput id="PO" name="PO" itemSubjectRef="I" isCollection="false"/><inputSet name="a" id="PIS"><dataInputRefs>PI</dataInputRefs><optionalInputRefs>PI</optionalInputRefs><whileExecutingInputRefs>PI</whileExecutingInputRefs><outputSetRefs>POS</outputSetRefs></inputSet><outputSet name="b" id="POS"><dataOutputRefs>PO</dataOutputRefs><optionalOutputRefs>PO</optionalOutputRefs><whileExecutingOutputRefs>PO</whileExecutingOutputRefs><inputSetRefs>PIS</inputSetRefs></outputSet></ioSpecification><ioBinding operationRef="OP" inputDataRef="PI" outputDataRef="PO"/>"""
INFORMED = """
<task id="A" name="A"><ioSpecification><dataInput id="AI" itemSubjectRef="I"/><dataOutput id="AO" itemSubjectRef="I"/><inputSet><dataInputRefs>AI</dataInputRefs></inputSet><outputSet><dataOutputRefs>AO</dataOutputRefs></outputSet></ioSpecification><property id="PR" name="PR" itemSubjectRef="I"/>
 <dataInputAssociation><sourceRef>OR</sourceRef><targetRef>AI</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>AO</sourceRef><targetRef>OR</targetRef></dataOutputAssociation>
 <performer name="PF"><resourceRef>RS</resourceRef><resourceParameterBinding parameterRef="RP"><formalExpression language="urn:feel" evaluatesToTypeRef="I">1</formalExpression></resourceParameterBinding></performer><humanPerformer/><potentialOwner><resourceAssignmentExpression><formalExpression>x</formalExpression></resourceAssignmentExpression></potentialOwner><resourceRole/></task>
<dataObject id="O" name="O" itemSubjectRef="I" isCollection="false"/><dataObjectReference id="OR" itemSubjectRef="I" dataObjectRef="O"><dataState name="新"/></dataObjectReference><dataStoreReference id="DR" itemSubjectRef="I" dataStoreRef="DS"/>
"""
ARTIFACTS = '<association id="AS" sourceRef="A" targetRef="TA" associationDirection="None"/><group id="GR" categoryValueRef="CV"/><textAnnotation id="TA" textFormat="text/plain"><text>注</text></textAnnotation>'

GATEWAYS = """
<exclusiveGateway id="G1" gatewayDirection="Diverging" default="F_G1_A"/><task id="A" name="A"/><task id="B" name="B"/><exclusiveGateway id="G2"/>
<parallelGateway id="P1"/><task id="C" name="C"/><task id="D1" name="D"/><parallelGateway id="P2"/>
<inclusiveGateway id="I1" default="F_I1_J"/><task id="J" name="J"/><task id="K" name="K"/><inclusiveGateway id="I2"/>
<complexGateway id="X1" default="F_X1_L"/><task id="L" name="L"/><task id="M1" name="M"/><complexGateway id="X2"><activationCondition """ + FORMAL + """>activationCount >= 1</activationCondition></complexGateway>
<eventBasedGateway id="V1" instantiate="false" eventGatewayType="Exclusive"/><receiveTask id="W" name="W" messageRef="M"/><intermediateCatchEvent id="T"><timerEventDefinition><timeDuration """ + FORMAL + """>PT4H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="F1" sourceRef="G1" targetRef="B" isImmediate="true"><conditionExpression """ + FORMAL + """>x = 1</conditionExpression></sequenceFlow>
<sequenceFlow id="F2" sourceRef="I1" targetRef="K"><conditionExpression>x = 1</conditionExpression></sequenceFlow>
<sequenceFlow id="F3" sourceRef="X1" targetRef="M1"><conditionExpression>x = 1</conditionExpression></sequenceFlow>
"""  # fmt: skip
ROOTS = (
    MESSAGE
    + SIGNAL
    + '<error id="ER" name="ER" errorCode="1"/><escalation id="ES" name="ES" escalationCode="1" structureRef="I"/><messageEventDefinition id="MD" messageRef="M"/><itemDefinition id="I"/>'
)
EVENTS = """
<intermediateCatchEvent id="C1" parallelMultiple="true"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="N"/></intermediateCatchEvent>
<intermediateThrowEvent id="C2"><escalationEventDefinition escalationRef="ES"/></intermediateThrowEvent>
<intermediateThrowEvent id="C3"><eventDefinitionRef>MD</eventDefinitionRef></intermediateThrowEvent>
<intermediateCatchEvent id="C5"><conditionalEventDefinition><condition """ + FORMAL + """>x = 1</condition></conditionalEventDefinition></intermediateCatchEvent>
<intermediateCatchEvent id="C7"><timerEventDefinition><timeDate>2030-01-01T00:00:00</timeDate></timerEventDefinition></intermediateCatchEvent>
<intermediateCatchEvent id="C8"><eventDefinitionRef>MD</eventDefinitionRef></intermediateCatchEvent>
<intermediateThrowEvent id="C9"><linkEventDefinition id="LT" name="甲"><target>LK</target></linkEventDefinition></intermediateThrowEvent>
<intermediateCatchEvent id="K1"><linkEventDefinition id="LK" name="乙"><source>LT</source></linkEventDefinition></intermediateCatchEvent>
<userTask id="U" name="U"/>
<boundaryEvent id="B1" attachedToRef="U" cancelActivity="false"><timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition></boundaryEvent><endEvent id="E1"/>
<subProcess id="Y" name="Y"><startEvent id="YS"/><endEvent id="YE"><errorEventDefinition errorRef="ER"/></endEvent>""" + flows("YS YE") + """</subProcess>
<boundaryEvent id="B2" attachedToRef="Y"><errorEventDefinition errorRef="ER"/></boundaryEvent><endEvent id="E2"><terminateEventDefinition/></endEvent>
<subProcess id="Z" name="Z" triggeredByEvent="true"><startEvent id="ZS" isInterrupting="true"><messageEventDefinition messageRef="M"><operationRef>OP</operationRef></messageEventDefinition></startEvent><endEvent id="ZE"/>""" + flows("ZS ZE") + """</subProcess>
"""  # fmt: skip
UNDOING = """
<transaction id="X" name="X"><startEvent id="XS"/><task id="XA" name="XA"/><boundaryEvent id="XB" attachedToRef="XA"><compensateEventDefinition/></boundaryEvent><task id="XU" name="XU" isForCompensation="true"/><endEvent id="XE"><cancelEventDefinition/></endEvent>""" + flows("XS XA XE") + """<association id="AX" sourceRef="XB" targetRef="XU"/></transaction>
<boundaryEvent id="B" attachedToRef="X"><cancelEventDefinition/></boundaryEvent>
<task id="A" name="A"/><boundaryEvent id="AB" attachedToRef="A"><compensateEventDefinition/></boundaryEvent><task id="AU" name="AU" isForCompensation="true"/>
<intermediateThrowEvent id="T"><compensateEventDefinition waitForCompletion="true" activityRef="A"/></intermediateThrowEvent>
"""  # fmt: skip
UNDONE = '<association id="AA" sourceRef="AB" targetRef="AU"/>'
REPEATING = """
<userTask id="A" name="A"><standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition """ + FORMAL + """>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics></userTask>
<userTask id="B" name="B"><multiInstanceLoopCharacteristics isSequential="true" behavior="One" oneBehaviorEventRef="ND"><loopCardinality """ + FORMAL + """>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
<userTask id="C" name="C"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="ND"><loopDataInputRef>list</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef><inputDataItem id="item" name="item"/><outputDataItem id="result" name="result"/><completionCondition """ + FORMAL + """>numberOfCompletedInstances >= 1</completionCondition></multiInstanceLoopCharacteristics></userTask>
<userTask id="D1" name="D"><multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality """ + FORMAL + """>3</loopCardinality><complexBehaviorDefinition><condition """ + FORMAL + """>numberOfCompletedInstances = 2</condition><event id="IT"><signalEventDefinition id="SD" signalRef="N"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics></userTask>
<boundaryEvent id="DB" attachedToRef="D1" cancelActivity="false"><signalEventDefinition signalRef="N"/></boundaryEvent><endEvent id="DE"/>
"""  # fmt: skip
CORRELATED = '<correlationProperty id="CP" name="CP" type="I"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty><collaboration id="CO"><participant id="Q" processRef="sample"/><correlationKey id="CK" name="CK"><correlationPropertyRef>CP</correlationPropertyRef></correlationKey></collaboration>'
SUBSCRIBED = '<correlationSubscription id="CN" correlationKeyRef="CK"><correlationPropertyBinding correlationPropertyRef="CP"><dataPath>x</dataPath></correlationPropertyBinding></correlationSubscription>'

ACCEPTED: dict[str, bytes] = {
    "tasks": drawing(
        TASKS,
        "S A B C P R V T W K K1 K2 K3 K4 K5 U X H E",
        ahead=LANES,
        before=RULED.replace("<message id", "<message  id"),
        after=CALLED + GLOBALS + RELATED,
        attributes=' processType="Private" isClosed="false" definitionalCollaborationRef="CO"',
    ),
    "data": drawing(
        INFORMED,
        "S A E",
        before=RULED,
        ahead="<supportedInterfaceRef>IF</supportedInterfaceRef>" + DATA,
    ).replace(b"</process>", ARTIFACTS.encode() + b"<supports>sample</supports></process>"),
    "gateways": drawing(
        GATEWAYS,
        "S G1 A G2 P1 C P2 I1 J I2 X1 L X2 V1 W E",
        "B G2",
        "P1 D1 P2",
        "K I2",
        "M1 X2",
        "V1 T E",
        before=MESSAGE,
    ),
    "events": drawing(
        EVENTS,
        "S C1 C2 C3 C5 C7 C8 C9",
        "K1 U Y E",
        "B1 E1",
        "B2 E2",
        before=ROOTS
        + '<interface id="IF" name="IF"><operation id="OP" name="OP"><inMessageRef>M</inMessageRef></operation></interface>',
    ),
    "compensation": drawing(UNDOING, "S X A T E", "B E").replace(
        b"</process>", UNDONE.encode() + b"</process>"
    ),
    "loops": drawing(
        REPEATING,
        "S A B C D1 E",
        "DB DE",
        before=SIGNAL + '<itemDefinition id="I"/><signalEventDefinition id="ND" signalRef="N"/>',
    ),
    "correlation": drawing(
        '<receiveTask id="W" name="W" messageRef="M"/>',
        "S W E",
        before=MESSAGE + '<itemDefinition id="I"/>' + CORRELATED,
    ).replace(b"</process>", SUBSCRIBED.encode() + b"</process>"),
}


WRITING = '<task id="X" name="X"><ioSpecification><dataInput id="AI" itemSubjectRef="I"/><inputSet><dataInputRefs>AI</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>O</sourceRef><targetRef>AI</targetRef>{}</dataInputAssociation></task><dataObject id="O" itemSubjectRef="I"/>'
CHOREOGRAPHY = ' initiatingParticipantRef="Q" loopType="None"'
WITH = "<participantRef>Q</participantRef><participantRef>Q2</participantRef>"
POOLS = '<collaboration id="CO"><participant id="Q"/><participant id="Q2"/><messageFlow id="MF" sourceRef="Q" targetRef="Q2"/></collaboration>'
REFUSED: dict[str, bytes] = {
    "implicitThrowEvent": drawing('<implicitThrowEvent id="X" name="X"/>', "S X E"),
    "choreographyTask": drawing(
        f'<choreographyTask id="X" name="X"{CHOREOGRAPHY}>{WITH}<messageFlowRef>MF</messageFlowRef></choreographyTask>',
        "S X E",
        before=POOLS,
    ),
    "callChoreography": drawing(
        f'<callChoreography id="X" name="X" calledChoreographyRef="CH"{CHOREOGRAPHY}>{WITH}</callChoreography>',
        "S X E",
        before=POOLS,
    ),
    "subChoreography": drawing(
        f'<subChoreography id="X" name="X"{CHOREOGRAPHY}>{WITH}</subChoreography>',
        "S X E",
        before=POOLS,
    ),
    "assignment": drawing(
        WRITING.format("<assignment><from>a</from><to>b</to></assignment>"),
        "S X E",
        before='<itemDefinition id="I"/>',
    ),
    "transformation": drawing(
        WRITING.format("<transformation>a</transformation>"),
        "S X E",
        before='<itemDefinition id="I"/>',
    ),
}
