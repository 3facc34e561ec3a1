"""How a diagram looks; the page includes it once, however many diagrams it shows."""

CSS = """\
.bpmn{max-width:100%;height:auto;fill:#14181f;stroke-linejoin:round;\
font-family:system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.bpmn .s{fill:#fff;stroke:#374151;stroke-width:2}
.bpmn .thin{stroke-width:1.3}.bpmn .thick{stroke-width:4}
.bpmn .dash{stroke-dasharray:5 3}.bpmn .dots{stroke-dasharray:2 4}
.bpmn .i{fill:none;stroke:#374151;stroke-width:1.3}.bpmn .bold{stroke-width:3}
.bpmn .fill{fill:#374151;stroke:none}.bpmn .void{fill:none}
.bpmn .participant>.s,.bpmn .lane>.s{fill:#fafbfc;stroke:#9aa3af;stroke-width:1.3}
.bpmn .textAnnotation>.s,.bpmn .group>.s{fill:none;stroke-width:1.3}
.bpmn .group>.s{stroke-dasharray:9 4 2 4}
.bpmn .e path{fill:none;stroke:#6b7280;stroke-width:1.6}
.bpmn .e .tip{fill:#6b7280}.bpmn .e .open{fill:#fff}
.bpmn .messageFlow .l{stroke-dasharray:7 4}
.bpmn .association .l,.bpmn .dataInputAssociation .l,.bpmn .dataOutputAssociation .l\
{stroke-dasharray:1.5 4;stroke-linecap:round}
.bpmn .lb{paint-order:stroke;stroke:#fff;stroke-width:4px}
.bpmn .done>.s{fill:#e8f6ee;stroke:#1b7f4b}
.bpmn .e.done path{stroke:#1b7f4b;stroke-width:2.6}.bpmn .e.done .tip{fill:#1b7f4b}
.bpmn .current>.s{fill:#fff1df;stroke:#b45309;stroke-width:4}
.bpmn .note rect{fill:#7c2d12}.bpmn .note text{fill:#fff}
.bpmn .count rect{fill:#14683c}.bpmn .count text{fill:#fff}
.bpmn .count.none rect{fill:#fff;stroke:#a81e18;stroke-dasharray:2 2}
.bpmn .count.none text{fill:#a81e18}
.bpmn :target>.s{stroke:#a81e18;stroke-width:4}
@media print{.bpmn .lb{stroke:none}}
"""
