using System.Diagnostics;
using System.Text.Json;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Tests;

/// <summary>
/// The real Aspire cannot be restored everywhere. Its SDK is stood in for by an empty one in a package folder of the
/// test's own, which is enough to see what the switch chooses.
/// </summary>
public sealed class EngineSwitchTests
{
    private const string Sdk = "aspire.apphost.sdk";
    private const string Version = "9.5.2";

    [Fact]
    public async Task By_default_no_Aspire_package_is_asked_for()
    {
        using var packages = new TempFolder();

        var project = await EvaluateAsync(packages);

        Assert.DoesNotContain(project.Packages, name => name.StartsWith("Aspire", StringComparison.Ordinal));
        Assert.Contains("Realtime.Hosting", project.Usings);
        Assert.Contains("Hosting", project.Projects);
    }

    [Fact]
    public async Task With_the_switch_Aspire_takes_the_place_of_the_embedded_engine()
    {
        using var packages = new TempFolder();
        WriteEmptySdk(packages);

        var project = await EvaluateAsync(packages, "-p:Engine=Aspire");

        Assert.Equal(["Aspire.Hosting.AppHost", "Aspire.Hosting.NodeJs"], project.Packages.Order());
        Assert.DoesNotContain(project.Usings, name => name.StartsWith("Realtime", StringComparison.Ordinal));
        Assert.DoesNotContain("Hosting", project.Projects);
        Assert.Contains("RealtimeApi", project.Projects);
        Assert.Contains("Gateway", project.Projects);
        Assert.Equal("imported", project.SdkMarker);
    }

    [Fact]
    public async Task The_program_names_neither_engine()
    {
        var program = await File.ReadAllTextAsync(RepositoryRoot.Combine("AppHost", "Program.cs"));

        Assert.DoesNotContain("#if", program, StringComparison.Ordinal);
        Assert.DoesNotContain("using Aspire", program, StringComparison.Ordinal);
        Assert.DoesNotContain("Realtime.Hosting", program, StringComparison.Ordinal);
        Assert.True(program.Split('\n').Length < 80, "It should be read in one screen.");
    }

    private static void WriteEmptySdk(TempFolder packages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(packages.Path, Sdk, Version)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "Sdk"));
        File.WriteAllText(
            Path.Combine(folder, "Sdk", "Sdk.props"),
            "<Project><PropertyGroup><SdkMarker>half</SdkMarker></PropertyGroup></Project>"
        );
        File.WriteAllText(
            Path.Combine(folder, "Sdk", "Sdk.targets"),
            "<Project><PropertyGroup Condition=\"'$(SdkMarker)' == 'half'\"><SdkMarker>imported</SdkMarker></PropertyGroup></Project>"
        );
        File.WriteAllText(
            Path.Combine(folder, $"{Sdk}.nuspec"),
            $"<package><metadata><id>{Sdk}</id><version>{Version}</version><authors>x</authors><description>x</description></metadata></package>"
        );
        File.WriteAllText(
            Path.Combine(folder, ".nupkg.metadata"),
            """{ "version": 2, "contentHash": "x", "source": "x" }"""
        );
        File.WriteAllText(Path.Combine(folder, $"{Sdk}.{Version}.nupkg.sha512"), "x");
    }

    private static async Task<Evaluation> EvaluateAsync(TempFolder packages, params string[] args)
    {
        var start = new ProcessStartInfo(DotnetHost.Path)
        {
            ArgumentList =
            {
                "msbuild",
                RepositoryRoot.Combine("AppHost", "AppHost.csproj"),
                "-getItem:PackageReference",
                "-getItem:ProjectReference",
                "-getItem:Using",
                "-getProperty:SdkMarker",
                "-getProperty:Engine",
            },
            RedirectStandardOutput = true,
            WorkingDirectory = RepositoryRoot.Path,
            Environment = { ["NUGET_PACKAGES"] = packages.Path, ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestApplication.Patience);
        await process.WaitForExitAsync(TestApplication.Patience);
        Assert.True(process.ExitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        return new Evaluation(
            Names(json, "PackageReference"),
            [
                .. Names(json, "ProjectReference")
                    .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            ],
            Names(json, "Using"),
            json.RootElement.GetProperty("Properties").GetProperty("SdkMarker").GetString()
        );
    }

    private static List<string> Names(JsonDocument json, string item) =>
        [
            .. json
                .RootElement.GetProperty("Items")
                .GetProperty(item)
                .EnumerateArray()
                .Select(entry => entry.GetProperty("Identity").GetString()!),
        ];

    private sealed record Evaluation(
        List<string> Packages,
        List<string> Projects,
        List<string> Usings,
        string? SdkMarker
    );
}
