using Realtime.Hosting.Dashboard.Console;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Console lines as programs write them.</summary>
public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain:")]
    [InlineData("\e[32minfo\e[39m: up", "info:f2|: up:")]
    [InlineData("\e[1;36mbold\e[22m cyan", "bold:f6 a-b| cyan:f6")]
    [InlineData("\e[91mbright\e[m", "bright:f9")]
    [InlineData("\e[38;5;1mred", "red:f1")]
    [InlineData("\e[2K\e[1Gcleared", "cleared:")]
    [InlineData("\e]8;;http://a\alink\e]8;;\a", "link:")]
    [InlineData("cut \e[3", "cut :")]
    [InlineData("cut \e", "cut :")]
    public void Escapes_become_classes_or_nothing(string line, string expected)
    {
        Assert.Equal(expected, string.Join('|', AnsiText.Parse(line).Select(run => $"{run.Text}:{run.Class}")));
    }

    [Fact]
    public void Colours_outside_the_sixteen_are_kept_exactly()
    {
        Assert.Equal("color:#ff8000;", Assert.Single(AnsiText.Parse("\e[38;2;255;128;0mx")).Style);
        Assert.Equal("background:#ff0000;", Assert.Single(AnsiText.Parse("\e[48;5;196mx")).Style);
    }
}
