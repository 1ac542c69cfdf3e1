"""The verbs of target text: what a list item may lead with, and hand on to the items after it."""

from commitments.indicators.rule import longest_first, words

# Verbs that make or bring about countable things: with one of them a number in words is a count.
MAKING = words(
    """
    新建 新设 新增 新开 新打造 新引进 新创建 新培育 新认定 建成 建设 建立 建 改建 扩建 改造 改扩建
    迁建 续建 打造 打通 完成 举办 承办 召开 开展 组织 推出 推广 出台 制定 制订 编制 编印 编纂 编写
    修订 培育 培养 培树 培训 引进 招引 引育 创建 创成 创设 争创 申报 拿下 设立 成立 组建 实施 发布
    发行 形成 签约 签订 签署 落地 落户 启动 开工 竣工 投用 投产 投运 启用 开通 开办 开设 开发 遴选
    评选 评定 评出 选树 选派 选聘 招聘 招录 招募 发放 研发 研制 承接 入选 获得 获评 获批 获 争取
    谋划 策划 推进 推动 推荐 输送 举行 命名 认定 拍摄 摄制 出版 创作 演出 放映 上线 搭建 布设 布局
    建档 安装 加装 更换 更新 购置 采购 配备 配置 增设 增加 增配 增殖 净增 新招 新签 新评 新上 新种植
    征集 收集 上报 报送 刊发 刊登 发表 撰写 报道 检查 抽检 抽查 检测 监测 巡查 整治 整改 治理 消除
    化解 办理 办结 查处 侦破 破获 打掉 拆除 清理 处置 盘活 收储 出让 供应 供给 腾退 淘汰 关停 修复
    修缮 修建 绿化 造林 植树 种植 播种 收购 存储 铺设 疏浚 贯通 通车 建好 办好 筹建 筹集 筹措 募集
    筹资 投入 投放 投资 到位 拨付 补助 资助 救助 帮扶 帮助 扶持 支持 走访 慰问 服务 接待 吸引 引导
    带动 发动 动员 促成 促进 达成 实现 落实 攻坚 解决 协调 牵线 办 帮办 签发 颁发 授予 表彰 奖励
    减免 减收 减税 退税 降低 减少 压减 压降 削减 节约 节能 替代 回收 转化 转移 转让 孵化 登记 注册
    备案 上市 挂牌 股改 晋升 提升 提档 优化 升级 规范 完善 深化 扩大 拓展 延伸 覆盖 惠及 受益 安置
    回迁 交付 分配 筛查 体检 接种 义诊 签 招收 录取 毕业 输出 培优 派驻 派出 派遣 轮训 集训 调训
    宣讲 宣传 播出 推送 制作 展出 展示 展演 对接 邀请 招商 洽谈 出口 进口 销售 提供 供 保障 保护
    抢救 采集 归集 归档 数字化 审核 审查 审计 审结 执行 结案 起诉 调解 调处 仲裁 普查 勘查 勘测 测绘
    绘制 试点 试行 复制 提炼 总结 评估 认证 通过 列入 纳入 融合 整合 撤并 合并 搬迁 搬入 拉动 撬动
    贡献 储备 集聚 引聚 汇聚 招揽 就业 创业 转业 扶贫 脱贫 增收 增产 增殖放流 放流 出栏 存栏 开行
    开辟 开放 运行 运营 运送 输运 承运 吞吐 捐赠 捐献 献血 发掘 挖掘 选育 选取 选定 选拔 储蓄 贷款
    授信 担保 融资 兑付 兑现 清收 追回 追缴 追赃 整修 养护 硬化 亮化 美化 净化 拓宽 延长 架设 敷设
    维修 维护 检修 加固 加密 划定 划设 规划 设置 增投 增发 增补 增开 购买 租赁 筹办 主办 协办 参加
    参与 出席 考察 调研 督导 督查 督办 指导 辅导 答复 回复 受理 响应 接听 挂职 锻炼 上挂 下派 交流
    互派 结对 联系 联建 共建 创优 创办 创新 迭代 探索 强化 健全 构建 抓好 抓实 抓 做好 做强 做优
    做大 办成 办妥 唱响 打响 建强 建优 用好 管好 守好 守牢 护航 评比 竞赛 比武 演练 编排 排演 巡演
    巡讲 送 送戏 惠企 归还 偿还 化债 置换 压缩 缩短 缩减 精简 下放 取消 调整 梳理 汇编 印发 印制
    成交 交易 挂网 拍卖 摘牌 供地 征收 征迁 签协 做地 盘点 复垦 复绿 垦造 交办 发展 缔结 牵手 消化 核查
    消纳 激活 补齐 追加 防治 排查 处理 颁布 报废 关闭 退出 流转 入库 入统 升规 清退 回购 收回 释放
    夺得 荣获 摘得 打击 抓获 查获 取缔 立案 移送 公布 曝光 通报 发出 下达 寄送 投递 试种 新辟
    综合治理 开垦 旱改水 提质 建造 营造 新造 新植 补植 抚育 推介 推选 选送 举荐 引荐 承担 牵头 主导
    参编 立项 结题 获奖 发文 投稿 采用 录用 采编 刊播 增长 提高 全面完成 争 力推 扩面 参保 缴存 发送
    拨打 运输 配送 发运 派送 接收 接入 并网 装机 储能 供热 供气 供水 供电 通水 通电 通气 通网 覆绿
    种 养
    """
)

# Words that may stand before a verb without being one.
ADVERBS = words(
    """
    新 再 共 共计 累计 总计 合计 年 全力 全面 积极 扎实 深入 持续 高质量 高标准 高水平 高效 高效率
    高位 高规格 大力 着力 加快 加紧 加力 稳步 有序 有力 有效 重点 集中 统筹 联动 联合 协同 优质 择优
    定期 常态化 常态 滚动 分批 逐步 逐一 适时 及时 努力 奋力 切实 认真 精心 精准 科学 系统 一体
    一体化 同步 同时 并 继续 进一步 不断 深度 牵头 协助 协调 配合 组织 推动 推进 谋划 公开 面向全球
    面向全国 面向社会 免费 全年 年内 提前 按期 按时 如期 全域 整体 率先 探索 创新 完整 圆满 顺利
    成功 广泛 普遍 分别 均 各 都 另 还 也 要 将 应 须 至少 首批 首次 首期 梯次 梯度 优先 集中力量
    带头 主动 每年 每月 每季度 每周 每季 每半年 自主 依法 依规 就地 就近 实现 力争
    """
)

# Verbs that steer another verb or only link to it; a name drops them before a subject.
LIGHT = words(
    """
    力争 争取 确保 保证 实现 达到 做到 努力 奋力 推动 促进 促使 预计 计划 拟 要 力求 全力 使 让 保持
    基本
    """
)

# Nouns after which no count follows although a number in words does: 四个方面, 一个环境.
VAGUE_NOUNS = words(
    """
    方面 环节 层面 维度 导向 意识 自信 确立 维护 务必 环境 格局 局面 良好 到位 阶段 抓手 台阶 转变
    目标 坚持 原则 着力点 统筹 不变 加强 深化 根本 体系 机制 责任 清单 问题 高地 高潮 全面 不准 不得
    严禁 聚焦 强化 提升 结合 共同 关系 梯队 样板 标杆 大关 水平 档次 位次 层次 身位 方向 中心任务
    """
)

# Prepositions that set the ground for what follows; a count in their reach is no promise.
GROUNDS = words(
    """
    围绕 聚焦 针对 依托 对照 按照 根据 紧扣 紧盯 结合 立足 基于 依据 对标 落实好 当好 坚持 涉及 瞄准
    突出 以 从 按 作为 利用 贯彻 遵循 恪守
    """
)

_MAKING = longest_first(MAKING)
_ADVERBS = longest_first(ADVERBS)
_SINGLE = {word for word in MAKING if len(word) == 1}
_BY_FIRST: dict[str, list[str]] = {}
for _word in longest_first((*MAKING, *ADVERBS)):
    _BY_FIRST.setdefault(_word[0], []).append(_word)
_VERBS = set(MAKING)
_MAX_CHAIN = 4
_LINKS = ("和", "并", "与", "、")


def leading_verb(phrase: str) -> str:
    """The verb a phrase begins with, adverbs included: 新引进人才团队 → 新引进. Empty if there is none."""
    position, verb_end = 0, 0
    for _ in range(_MAX_CHAIN):
        if verb_end:
            position = _after_link(phrase, verb_end)
        word = _word_at(phrase, position)
        if not word or (verb_end and (word not in _VERBS or _ends_noun(phrase, position + len(word)))):
            break
        position += len(word)
        verb_end = position if word in _VERBS else verb_end
    return phrase[:verb_end]


def _after_link(phrase: str, position: int) -> int:
    """Step over 和 or 并 between two verbs: 引进和培育."""
    follower = position + 1
    links = phrase[position : position + 1] in _LINKS and len(_word_at(phrase, follower)) > 1
    return follower if links else position


def _ends_noun(phrase: str, position: int) -> bool:
    """安置 in 开工安置房 begins a noun: one character follows it, and then nothing."""
    return len(phrase) - position == 1


def _word_at(phrase: str, position: int) -> str:
    for word in _BY_FIRST.get(phrase[position : position + 1], ()):
        if phrase.startswith(word, position) and not (word in _SINGLE and position + 1 == len(phrase)):
            return word
    return ""


def is_verb(word: str) -> bool:
    """Whether a word, its leading adverbs aside, is a verb and nothing else."""
    return word in _VERBS or (bool(word) and leading_verb(word) == word)


def first_verb(phrase: str, start: int = 0) -> int:
    """Where the first verb of two or more characters begins within 80 characters, else 0."""
    return next(
        (
            position
            for position in range(start, min(len(phrase), 80))
            for word in _BY_FIRST.get(phrase[position], ())
            if len(word) > 1 and word in _VERBS and phrase.startswith(word, position)
        ),
        0,
    )


def holds_verb(phrase: str, start: int = 0) -> bool:
    """Whether a verb of two or more characters begins in a phrase, from `start` on."""
    return first_verb(phrase, start) > 0 or (start == 0 and len(leading_verb(phrase)) > 1)
