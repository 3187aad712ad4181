using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>What the first two pages show, as the server renders them before any script runs.</summary>
public sealed class ResourcePagesTests
{
    [Fact]
    public async Task A_resource_shows_its_name_state_type_source_and_address()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("realtime-api", _ => Running("http://localhost:5301"));

        var page = await browser.GetStringAsync("/");

        Assert.Contains(">realtime-api</button>", page);
        Assert.Contains(">Running</span>", page);
        Assert.Contains(">Project</td>", page);
        Assert.Contains(">Api.csproj</span>", page);
        Assert.Contains("href=\"http://localhost:5301\"", page);
        Assert.Contains("aria-label=\"Stop realtime-api\"", page);
    }

    [Fact]
    public async Task A_failing_health_check_shows_as_a_problem_with_its_reason()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync(
            "gateway",
            _ =>
                Running("http://localhost:8080") with
                {
                    HealthReports = [new("http_/health", HealthStatus.Unhealthy, "answered 503", null)],
                }
        );
        await dashboard.ShowAsync("web", _ => Running("http://localhost:3000"));

        var page = await browser.GetStringAsync("/?show=problems&resource=gateway");

        Assert.Contains("Running (unhealthy)", page);
        Assert.Contains("answered 503", page);
        Assert.DoesNotContain(">web</button>", page);
    }

    [Fact]
    public async Task The_details_show_the_environment_but_no_secret()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync(
            "realtime-api",
            _ =>
                Running("http://localhost:5301") with
                {
                    EnvironmentVariables =
                    [
                        new("Storage__Folder", "/data", IsFromSpec: true),
                        new("Auth__SigningKey", "hunter2", IsFromSpec: true) { IsSensitive = true },
                        new("GITHUB_TOKEN", "hunter3", IsFromSpec: false),
                    ],
                }
        );

        var page = await browser.GetStringAsync("/?resource=realtime-api");

        Assert.Contains("Storage__Folder", page);
        Assert.Contains("/data", page);
        Assert.Contains("Auth__SigningKey", page);
        Assert.DoesNotContain("hunter", page);
    }

    [Fact]
    public async Task References_are_shown_from_both_ends()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("realtime-api", _ => Running("http://localhost:5301"));
        await dashboard.ShowAsync(
            "gateway",
            _ => Running("http://localhost:8080") with { Relationships = [new("realtime-api", "Reference")] }
        );

        Assert.Contains(
            "<span class=\"faint\">references</span> <a href=\"/?resource=realtime-api\">",
            await browser.GetStringAsync("/?resource=gateway")
        );
        Assert.Contains("references this", await browser.GetStringAsync("/?resource=realtime-api"));
    }

    [Fact]
    public async Task The_console_shows_numbered_lines_in_their_colours()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("realtime-api", _ => Running("http://localhost:5301"));
        dashboard.Consoles.Append("realtime-api", "plain <b>text</b>", isError: false);
        dashboard.Consoles.Append("realtime-api", "\e[31mred\e[0m after", isError: true);

        var page = await browser.GetStringAsync("/consolelogs/realtime-api");

        Assert.Contains("plain &lt;b&gt;text&lt;/b&gt;", page);
        Assert.Contains("<span class=\"f1\">red</span>", page);
        Assert.Contains(">2</span>", page);
    }

    [Fact]
    public async Task A_long_console_renders_only_its_end()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("realtime-api", _ => Running("http://localhost:5301"));
        for (var i = 1; i <= 10_000; i++)
        {
            dashboard.Consoles.Append("realtime-api", $"line-{i}.", isError: false);
        }

        var page = await browser.GetStringAsync("/consolelogs/realtime-api");

        Assert.Contains("line-10000.", page);
        Assert.DoesNotContain("line-9000.", page);
        Assert.Contains("aria-rowcount=\"10000\"", page);
    }

    [Fact]
    public async Task The_download_has_every_line_without_colours()
    {
        await using var dashboard = await TestDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync();
        await dashboard.ShowAsync("realtime-api", _ => Running("http://localhost:5301"));
        dashboard.Consoles.Append("realtime-api", "\e[32minfo\e[39m: started", isError: false);

        var text = await browser.GetStringAsync("/export/console/realtime-api");

        Assert.EndsWith(" info: started", text.TrimEnd());
    }

    private static CustomResourceSnapshot Running(string url) =>
        new()
        {
            ResourceType = KnownResourceTypes.Project,
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            Properties = [new(KnownProperties.ProjectPath, "/src/Api/Api.csproj")],
            Urls = [new("http", url, IsInternal: false)],
            Commands =
            [
                new(
                    KnownResourceCommands.StopCommand,
                    ResourceCommandState.Enabled,
                    "Stop",
                    null,
                    null,
                    null,
                    null,
                    IsHighlighted: true
                ),
            ],
        };
}
