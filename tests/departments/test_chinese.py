import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string

from departments.chinese import marked


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<p>Nothing to mark, 3 of 5.</p>", "<p>Nothing to mark, 3 of 5.</p>"),
        ("<td>市委组织部</td>", '<td><bdi lang="zh-Hans">市委组织部</bdi></td>'),
        (
            "<p>Signed by 王志远, 2026-03-28</p>",
            '<p>Signed by <bdi lang="zh-Hans">王志远</bdi>, 2026-03-28</p>',
        ),
        (
            "<p>新增1,200家，覆盖率≥95%。</p>",
            '<p><bdi lang="zh-Hans">新增1,200家，覆盖率</bdi>≥95%。</p>',
        ),
        (
            "<p>新增 300 家；<mark>建成 5 个</mark>工坊。</p>",
            '<p><bdi lang="zh-Hans">新增 300 家；</bdi><mark><bdi lang="zh-Hans">建成 5 个</bdi></mark>'
            '<bdi lang="zh-Hans">工坊。</bdi></p>',
        ),
        ('<article lang="zh-hans"><p>市</p></article>', '<article lang="zh-hans"><p>市</p></article>'),
        ("<p>Reason: “太少”（附件）</p>", '<p>Reason: <bdi lang="zh-Hans">“太少”（附件）</bdi></p>'),
        ("<h3>市委改革办(市政办) new</h3>", '<h3><bdi lang="zh-Hans">市委改革办(市政办)</bdi> new</h3>'),
        ("<p>(市委) and (是)</p>", '<p>(<bdi lang="zh-Hans">市委</bdi>) and (<bdi lang="zh-Hans">是</bdi>)</p>'),
        ('<a title="市委组织部">Open</a>', '<a title="市委组织部">Open</a>'),
        ("<title>市委组织部 · Jiannuo</title>", "<title>市委组织部 · Jiannuo</title>"),
        ('<script type="application/json">"市"</script>', '<script type="application/json">"市"</script>'),
        ("<!-- 市 --><p>a</p>", "<!-- 市 --><p>a</p>"),
        (
            '<option value="1" selected>市委组织部</option><option>All</option>',
            '<option lang="zh-Hans" value="1" selected>市委组织部</option><option>All</option>',
        ),
        ("<textarea name=x>\n已完成。</textarea>", '<textarea lang="zh-Hans" name=x>\n已完成。</textarea>'),
        (
            '<svg class="chart"><text>市委</text></svg> of 市委',
            '<svg lang="zh-Hans" class="chart"><text>市委</text></svg> of <bdi lang="zh-Hans">市委</bdi>',
        ),
    ],
)
def test_chinese_on_a_page_of_another_language_is_marked(html, result):
    assert marked(html) == result


def test_a_page_in_english_marks_what_the_city_wrote_and_a_chinese_one_is_left_alone(client, city):
    client.force_login(city.leader)
    chinese = client.get("/departments/").content.decode()
    client.cookies["django_language"] = "en"
    english = client.get("/departments/").content.decode()

    assert "<bdi" not in chinese
    assert f'<bdi lang="zh-Hans">{city.home.name}</bdi>' in english


def test_a_message_stays_one_sentence_beside_its_mark(client, city):
    client.force_login(city.leader)
    client.cookies["django_language"] = "en"
    request = client.get("/departments/").wsgi_request
    messages = [Message(SUCCESS, "市委组织部 has been reminded.")]

    html = marked(render_to_string("_messages.html", {"messages": messages}, request))

    sentence = '<span><bdi lang="zh-Hans">市委组织部</bdi> has been reminded.</span>'
    assert f'<li class="message success">{sentence}</li>' in html
