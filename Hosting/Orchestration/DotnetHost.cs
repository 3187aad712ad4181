using System.Runtime.InteropServices;

namespace Realtime.Hosting.Orchestration;

/// <summary>The <c>dotnet</c> that this process itself runs on, wherever it is installed.</summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var candidate = System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "..", "..", "..", name));
        return File.Exists(candidate) ? candidate : CommandSearch.Find("dotnet", Environment.CurrentDirectory) ?? name;
    }
}
