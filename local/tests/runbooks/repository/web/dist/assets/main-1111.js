console.log("runbooks");
